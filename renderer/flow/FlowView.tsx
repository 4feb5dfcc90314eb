import { useEffect, useState } from 'react';
import { type FlowEvent, logInStepNumber } from '../../shared/flow.ts';
import { describeFlowStep } from '../../shared/flow-steps.ts';
import { describeFailure } from '../../shared/messages.ts';
import { useClient, useStore } from '../session/SessionProvider.tsx';
import { createStore } from '../store.ts';
import { followFlow, groupEvents } from './flow-store.ts';

const NOTHING = createStore<readonly FlowEvent[]>([]);

/** What just happened, from main's own record: each step, who did it, how long it took, what went wrong. */
export function FlowView() {
  const { bridge } = useClient();
  const [store, setStore] = useState(NOTHING);
  useEffect(() => {
    const following = followFlow(bridge);
    setStore(following.store);
    return following.stop;
  }, [bridge]);
  const events = useStore(store);
  const clear = async () => {
    await bridge.clearFlow();
    store.set([]);
  };
  return (
    <>
      <div className="toolbar">
        <p className="quiet">
          What happens when you click Log in, as main recorded it. Secrets are taken out before anything is recorded.
        </p>
        <button type="button" onClick={() => void clear()} disabled={events.length === 0}>
          Clear
        </button>
      </div>
      {events.length === 0 && <p className="quiet">Nothing has happened yet. Log in and watch.</p>}
      {groupEvents(events).map((group) => (
        <section
          key={`${group.flow}-${group.events[0]?.id}`}
          className="flow-group"
          aria-label={groupTitle(group.events)}
        >
          <h2>
            {groupTitle(group.events)} <time dateTime={group.events[0]?.at}>{timeOf(group.events[0])}</time>
          </h2>
          <ol>
            {group.events.map((event) => (
              <Step key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Step({ event }: { readonly event: FlowEvent }) {
  const { title, by, explanation } = describeFlowStep(event.kind);
  const number = logInStepNumber(event.kind);
  const problem = event.code === null ? null : describeFailure({ code: event.code, details: textDetails(event) });
  return (
    <li className="step" data-status={event.status}>
      <span className="step-number" aria-hidden="true">
        {number ?? '·'}
      </span>
      <div>
        <h3>
          {title} <span className="by">{by}</span>
        </h3>
        <p className="quiet">{explanation}</p>
        {Object.keys(event.details).length > 0 && <p className="details">{detailsText(event)}</p>}
        {problem !== null && (
          <p className={event.status === 'failed' ? 'problem' : 'quiet'}>
            <code>{event.code}</code> {problem.title} {problem.action}
          </p>
        )}
      </div>
      <span className="duration">{event.duration === null ? 'running…' : `${event.duration.toLocaleString()} ms`}</span>
    </li>
  );
}

function groupTitle(events: readonly FlowEvent[]): string {
  const [first] = events;
  if (first === undefined) return '';
  if (logInStepNumber(first.kind) !== null) return 'Log-in';
  if (first.kind.startsWith('log-out:')) return 'Log-out';
  return describeFlowStep(first.kind).title;
}

function detailsText({ details }: FlowEvent): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' · ');
}

function textDetails({ details }: FlowEvent): Record<string, string | number> {
  const status = details.status === undefined ? {} : { reason: `HTTP ${details.status}` };
  return { ...Object.fromEntries(Object.entries(details).map(([name, value]) => [name, String(value)])), ...status };
}

function timeOf(event: FlowEvent | undefined): string {
  return event === undefined ? '' : new Date(event.at).toLocaleTimeString();
}

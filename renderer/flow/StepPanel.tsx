import type { FlowEvent, FlowMessage } from '../../shared/flow.ts';
import { describeFlowStep, specificationLabel } from '../../shared/flow-steps.ts';
import { ClaimsTable } from './ClaimsTable.tsx';
import { TokenBars } from './TokenBars.tsx';

/** What there is to know of a step: what it is for, what went over the wire, what is checked, and where it is written. */
export function StepPanel({ id, event }: { readonly id: string; readonly event: FlowEvent }) {
  const { explanation, specifications, checks, nextAuth, sources } = describeFlowStep(event.kind);
  const { messages, tokens, claims } = event.evidence;
  return (
    <div id={id} className="step-panel">
      <p>{explanation}</p>
      {checks.length > 0 && (
        <>
          <h4>What is checked, and what that stops</h4>
          <ul>
            {checks.map(({ what, stops }) => (
              <li key={what}>
                {what} <span className="quiet">{stops}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name, and none goes from between
        <Message key={index} message={message} />
      ))}
      {tokens.length > 0 && (
        <>
          <h4>Tokens</h4>
          <TokenBars tokens={tokens} detailed />
        </>
      )}
      {claims.length > 0 && <ClaimsTable claims={claims} />}
      <Details event={event} />
      <dl>
        <dt>On the web, NextAuth.js</dt>
        <dd>{nextAuth}</dd>
        {specifications.length > 0 && <dt>Specified in</dt>}
        {specifications.map((specification) => (
          <dd key={specificationLabel(specification)}>
            {specificationLabel(specification)} <span className="quiet">{specification.about}</span>
          </dd>
        ))}
        <dt>Ran here</dt>
        {sources.map(({ file, name }) => (
          <dd key={`${file} ${name}`}>
            <code>{file}</code> <code>{name}</code>
          </dd>
        ))}
      </dl>
    </div>
  );
}

function Message({ message: { kind, line, parameters } }: { readonly message: FlowMessage }) {
  return (
    <>
      <h4>
        {kind === 'request' ? 'Request' : 'Answer'} <code>{line}</code>
      </h4>
      {parameters.length > 0 && (
        <dl className="parameters">
          {parameters.map(({ name, value, secret }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a name can come twice
            <div key={index}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{secret ? <em>{value}</em> : value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function Details({ event }: { readonly event: FlowEvent }) {
  const entries = Object.entries(event.details);
  if (entries.length === 0) return null;
  return (
    <p className="details">
      {new Date(event.at).toLocaleString()}
      {entries.map(([name, value]) => ` · ${name}: ${value}`).join('')}
    </p>
  );
}

import { useEffect, useMemo, useState } from 'react';
import { useClient, useStore } from '../session/SessionProvider.tsx';
import { createStore } from '../store.ts';
import { DiagramView } from './DiagramView.tsx';
import { diagramOf } from './diagram.ts';
import { ExportButtons } from './ExportButtons.tsx';
import { type FollowedFlow, followFlow } from './flow-store.ts';
import { HoldersPanel } from './HoldersPanel.tsx';

const NOTHING: FollowedFlow = { store: createStore([]), stop: () => undefined };

/** What just happened, live, from main's own record: who sent what to whom, how long it took, what went wrong. */
export function FlowView() {
  const { bridge } = useClient();
  const [following, setFollowing] = useState(NOTHING);
  useEffect(() => {
    const started = followFlow(bridge);
    setFollowing(started);
    return started.stop;
  }, [bridge]);
  const events = useStore(following.store);
  const diagram = useMemo(() => diagramOf(events), [events]);
  return (
    <>
      <p className="quiet">
        What happens when you click Log in, as main recorded it. Secrets are taken out before anything is recorded.
        Choose an arrow to read what it is.
      </p>
      <div className="toolbar">
        <ExportButtons diagram={diagram} />
        <button type="button" onClick={() => void bridge.clearFlow()} disabled={events.length === 0}>
          Clear
        </button>
      </div>
      <div className="flow">
        <HoldersPanel events={events} />
        {events.length === 0 ? (
          <p className="quiet">Nothing has happened yet. Log in and watch.</p>
        ) : (
          <DiagramView diagram={diagram} events={events} />
        )}
      </div>
    </>
  );
}

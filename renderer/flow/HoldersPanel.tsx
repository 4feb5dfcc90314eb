import type { FlowEvent } from '../../shared/flow.ts';
import { useClient, useStore } from '../session/SessionProvider.tsx';
import { heldTokens, holdersOf } from './holders.ts';
import { TokenBars } from './TokenBars.tsx';

/** Who holds what just now, always in sight. */
export function HoldersPanel({ events }: { readonly events: readonly FlowEvent[] }) {
  const client = useClient();
  const session = useStore(client.session);
  const { code, tokens, browser, keychain, window } = holdersOf(events, session);
  const held = heldTokens(events, session);
  return (
    <aside className="holders" aria-label="Who holds what">
      <h2>Who holds what</h2>
      <dl>
        <div>
          <dt>The one-time code</dt>
          <dd>{code}</dd>
        </div>
        <div>
          <dt>The tokens</dt>
          <dd>
            {tokens}
            {held.length > 0 && <TokenBars tokens={held} />}
          </dd>
        </div>
        <div>
          <dt>Your browser remembers</dt>
          <dd>{browser}</dd>
        </div>
        <div>
          <dt>The keychain holds</dt>
          <dd>{keychain}</dd>
        </div>
        <div>
          <dt>This window knows</dt>
          <dd>{window}</dd>
        </div>
      </dl>
    </aside>
  );
}

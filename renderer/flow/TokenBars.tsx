import type { FlowToken } from '../../shared/flow.ts';
import { formatCount } from '../views/format.ts';
import { lifetimeOf } from './lifetime.ts';
import { useNow } from './use-now.ts';

interface TokenBarsProps {
  readonly tokens: readonly FlowToken[];
  /** With format, length and names of claims. */
  readonly detailed?: boolean;
}

/** Tokens without the tokens: what they are, and how long they last, as bars that run down. */
export function TokenBars({ tokens, detailed = false }: TokenBarsProps) {
  const now = useNow();
  return (
    <ul className="tokens">
      {tokens.map((token) => {
        const { share, text } = lifetimeOf(token, now);
        return (
          <li key={token.kind}>
            <span>
              {token.kind}: <span className="quiet">{text}</span>
            </span>
            {share !== null && <progress value={share} max={1} aria-label={`Lifetime of the ${token.kind}`} />}
            {detailed && <span className="details">{tokenDetails(token)}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function tokenDetails({ format, length, claims }: FlowToken): string {
  const names = claims.length === 0 ? '' : `, with the claims ${claims.join(', ')}`;
  return `${format}, ${formatCount(length)} characters${names}`;
}

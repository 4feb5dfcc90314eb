import type { Arrow } from './diagram.ts';
import { goesRight, laneX } from './lanes.ts';

/** The arrow itself. Places across are shares of the width, so that it fits every window; its words are beside it. */
export function ArrowLine({ arrow }: { readonly arrow: Arrow }) {
  const { from, to, both, primary, status } = arrow;
  const className = primary ? 'line' : 'line side';
  if (from === to) {
    return (
      <svg className="arrow-line" height="24" aria-hidden="true">
        <svg x={laneX(from)} overflow="visible" aria-hidden="true">
          <path className={className} d="M0 6h34v12h-31" />
          <path className="head" d="M0 18l9 -5v10z" />
        </svg>
      </svg>
    );
  }
  const direction = goesRight(from, to) ? 1 : -1;
  const stopped = status === 'failed' || status === 'ignored';
  return (
    <svg className="arrow-line" height="14" aria-hidden="true">
      <line className={className} x1={laneX(from)} x2={laneX(to)} y1="7" y2="7" />
      <svg x={laneX(to)} overflow="visible" aria-hidden="true">
        {stopped ? (
          <path className="cross" d={`M${-17 * direction} 2l10 10m0 -10l-10 10`} />
        ) : (
          <path className="head" d={`M0 7l${-9 * direction} -5v10z`} />
        )}
      </svg>
      {both && (
        <svg x={laneX(from)} overflow="visible" aria-hidden="true">
          <path className="head" d={`M0 7l${9 * direction} -5v10z`} />
        </svg>
      )}
    </svg>
  );
}

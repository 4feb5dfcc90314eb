import { useId } from 'react';
import type { FlowEvent } from '../../shared/flow.ts';
import { formatCount } from '../views/format.ts';
import { ArrowLine } from './ArrowLine.tsx';
import { type Arrow, LANE_TITLES } from './diagram.ts';
import { goesRight, laneX } from './lanes.ts';
import { StepPanel } from './StepPanel.tsx';
import { arrowTime } from './words.ts';

interface ArrowRowProps {
  readonly arrow: Arrow;
  /** What it shows; null: forgotten meanwhile. */
  readonly event: FlowEvent | null;
  readonly open: boolean;
  readonly inTabOrder: boolean;
  readonly onToggle: () => void;
  readonly onFocus: () => void;
}

/** One arrow with its words, and what there is to know of it once it is chosen. */
export function ArrowRow({ arrow, event, open, inTabOrder, onToggle, onFocus }: ArrowRowProps) {
  const panel = useId();
  const { from, to, number, label, sent, count, status, problem, primary } = arrow;
  const left = goesRight(from, to) ? from : to;
  const time = arrowTime(arrow);
  // Only steps have a status for who counts them: what belongs to one is no step.
  return (
    <li className="step" data-status={primary ? status : undefined}>
      <button
        type="button"
        className="arrow"
        data-look={status}
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        tabIndex={inTabOrder ? 0 : -1}
        onClick={onToggle}
        onFocus={onFocus}
      >
        <span className="arrow-text" style={{ marginLeft: laneX(left) }}>
          <span className="step-title">
            {number !== null && <span className="step-number">{number}</span>} {label}
          </span>
          {count > 1 && <span className="count">×{formatCount(count)}</span>}
          <span className="visually-hidden">{wayText(arrow)}</span>
        </span>
        <ArrowLine arrow={arrow} />
        <span className="arrow-text" style={{ marginLeft: laneX(left) }}>
          {sent !== '' && <span className="sent">{sent}</span>}
          {time !== '' && <span className="duration">{time}</span>}
          {problem !== null && (
            <span className="arrow-problem">
              <code>{problem.code}</code> {problem.title} {problem.action}
            </span>
          )}
        </span>
      </button>
      {open && event !== null && <StepPanel id={panel} event={event} />}
    </li>
  );
}

function wayText({ from, to, both }: Arrow): string {
  if (from === to) return `, in ${LANE_TITLES[from]}`;
  return both
    ? `, between ${LANE_TITLES[from]} and ${LANE_TITLES[to]}`
    : `, ${LANE_TITLES[from]} to ${LANE_TITLES[to]}`;
}

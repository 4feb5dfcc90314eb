import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { FlowEvent } from '../../shared/flow.ts';
import { ArrowRow } from './ArrowRow.tsx';
import { type Diagram, type DiagramGroup, LANE_TITLES, LANES } from './diagram.ts';
import { laneX } from './lanes.ts';

/** How near to its end a person has to be to be taken along when something is added, in px. */
const NEAR = 80;

interface DiagramProps {
  readonly diagram: Diagram;
  readonly events: readonly FlowEvent[];
}

/**
 * The diagram: an ordered list whose entries are arrows. One of them is in the tab order; arrow keys, Home and End go to the
 * others, Enter opens what there is to know of one.
 */
export function DiagramView({ diagram, events }: DiagramProps) {
  const [current, setCurrent] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const byId = useMemo(() => new Map(events.map((event) => [event.id, event])), [events]);
  const keys = diagram.groups.flatMap(({ arrows }) => arrows.map(({ key }) => key));
  const inTabOrder = current !== null && keys.includes(current) ? current : keys[0];
  useStayAtEnd(frame, diagram);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are for the buttons within
    <div className="diagram" ref={frame} onKeyDown={moveFocus}>
      <LaneTitles />
      {diagram.groups.map((group) => (
        <Group key={group.key} group={group}>
          {group.arrows.map((arrow) => (
            <ArrowRow
              key={arrow.key}
              arrow={arrow}
              event={byId.get(arrow.event) ?? null}
              open={open === arrow.key}
              inTabOrder={inTabOrder === arrow.key}
              onToggle={() => setOpen(open === arrow.key ? null : arrow.key)}
              onFocus={() => setCurrent(arrow.key)}
            />
          ))}
        </Group>
      ))}
    </div>
  );
}

/** Each arrow says in words from whom to whom it goes. */
function LaneTitles() {
  return (
    <div className="lane-titles" aria-hidden="true">
      {LANES.map((lane) => (
        <span key={lane}>{LANE_TITLES[lane]}</span>
      ))}
    </div>
  );
}

function Group({
  group: { title, at },
  children,
}: {
  readonly group: DiagramGroup;
  readonly children: React.ReactNode;
}) {
  return (
    <section className="flow-group" aria-label={title}>
      <h2>
        {title} <time dateTime={at}>{new Date(at).toLocaleTimeString()}</time>
      </h2>
      <div className="lanes">
        <svg className="lifelines" aria-hidden="true">
          {LANES.map((lane) => (
            <line key={lane} x1={laneX(lane)} x2={laneX(lane)} y1="0" y2="100%" />
          ))}
        </svg>
        <ol>{children}</ol>
      </div>
    </section>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const arrows: (Element | null)[] = [...event.currentTarget.querySelectorAll('button.arrow')];
  const from = arrows.indexOf(document.activeElement);
  if (from < 0) return;
  const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: arrows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = arrows[Math.min(Math.max(to, 0), arrows.length - 1)];
  if (next instanceof HTMLElement) next.focus();
}

/** Who looks at the end of the diagram sees what is added to it; who looks elsewhere stays there. */
function useStayAtEnd(frame: React.RefObject<HTMLElement | null>, diagram: Diagram): void {
  const height = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new diagram may be longer
  useLayoutEffect(() => {
    const scroller = frame.current?.closest('main');
    if (scroller == null) return;
    const wasAtEnd = scroller.scrollTop + scroller.clientHeight >= height.current - NEAR;
    if (wasAtEnd && scroller.scrollHeight > height.current) scroller.scrollTop = scroller.scrollHeight;
    height.current = scroller.scrollHeight;
  }, [diagram]);
}

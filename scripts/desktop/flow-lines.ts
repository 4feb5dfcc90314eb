import { arrowsOf } from '../../renderer/flow/arrows.ts';
import { type Arrow, LANE_TITLES } from '../../renderer/flow/diagram.ts';
import { arrowTime, arrowTitle, problemText } from '../../renderer/flow/words.ts';
import type { FlowEvent } from '../../shared/flow.ts';

const MARKS: Readonly<Record<Arrow['status'], string>> = { running: '…', done: '✔', failed: '✘', ignored: '–' };
const WIDTH = 2 * Math.max(...Object.values(LANE_TITLES).map((title) => title.length)) + 3;

/** A step as text: the arrows that the Flow view draws for it, a line or two each. */
export function flowLines(event: FlowEvent): readonly string[] {
  return arrowsOf(event, String(event.id), 1).flatMap(arrowLines);
}

function arrowLines(arrow: Arrow): readonly string[] {
  const { status, primary, sent } = arrow;
  const time = arrowTime(arrow);
  const first = `${primary ? MARKS[status] : ' '} ${wayText(arrow).padEnd(WIDTH)}  ${arrowTitle(arrow)}`;
  const more = [sent, problemText(arrow)].filter((text) => text !== '');
  return [`${first}${time === '' ? '' : ` (${time})`}`, ...more.map((text) => `${' '.repeat(WIDTH + 4)}${text}`)];
}

function wayText({ from, to, both }: Arrow): string {
  if (from === to) return LANE_TITLES[from];
  return `${LANE_TITLES[from]} ${both ? '↔' : '→'} ${LANE_TITLES[to]}`;
}

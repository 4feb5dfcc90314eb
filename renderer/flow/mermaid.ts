import { type Arrow, type Diagram, LANE_TITLES, LANES, type Lane } from './diagram.ts';
import { arrowTime, arrowTitle, clockText, problemText } from './words.ts';

/** The diagram as Mermaid text, for an issue or a page. @see https://mermaid.js.org/syntax/sequenceDiagram.html */
export function mermaidOf({ groups }: Diagram): string {
  const arrows = groups.flatMap((group) => group.arrows);
  const used = LANES.filter((lane) => arrows.some(({ from, to }) => from === lane || to === lane));
  const [first = 'window', last = first] = [used[0], used.at(-1)];
  return [
    'sequenceDiagram',
    ...used.map((lane) => `  participant ${lane} as ${escapeText(LANE_TITLES[lane])}`),
    ...groups.flatMap(({ title, at, arrows: own }) => [
      `  Note over ${span(first, last)}: ${escapeText(`${title}, ${clockText(at)}`)}`,
      ...own.flatMap(arrowLines),
    ]),
    '',
  ].join('\n');
}

function arrowLines(arrow: Arrow): readonly string[] {
  const { from, to, sent } = arrow;
  const time = arrowTime(arrow);
  const text = [arrowTitle(arrow), sent, time === '' ? '' : `(${time})`].filter((part) => part !== '');
  const problem = problemText(arrow);
  return [
    `  ${from}${headOf(arrow)}${to}: ${text.map(escapeText).join('<br/>')}`,
    ...(problem === '' ? [] : [`  Note over ${span(from, to)}: ${escapeText(problem)}`]),
  ];
}

/** A cross for what went no further, dashes for what is not a step. */
function headOf({ status, both, primary }: Arrow): string {
  if (both) return '<<-->>';
  if (status === 'failed' || status === 'ignored') return status === 'failed' ? '-x' : '--x';
  return primary && status === 'done' ? '->>' : '-->>';
}

function span(one: Lane, other: Lane): string {
  return one === other ? one : `${one},${other}`;
}

/** Signs that end a line or begin an entity there, and a tag's angle brackets. */
function escapeText(text: string): string {
  return text.replace(/[#;<>]/g, (sign) => `#${sign.charCodeAt(0)};`).replace(/\s+/g, ' ');
}

import { type Arrow, type Diagram, type DiagramGroup, LANE_TITLES, LANES, type Lane } from './diagram.ts';
import { SVG_STYLE } from './svg-style.ts';
import { arrowTime, arrowTitle, clockText, problemText } from './words.ts';

const WIDTH = 1_080;
const LANE_WIDTH = WIDTH / LANES.length;
const HEADER = 52;
const LINE = 17;
/** The width of a character of the text, in px, generously: the drawing knows no font. */
const CHARACTER = 6.7;
const LOOP = 34;

/** The diagram as an SVG file of its own, for light and dark. The window draws the same diagram, see `ArrowRow`. */
export function svgOf({ groups }: Diagram): string {
  let y = HEADER;
  const drawn: string[] = [];
  for (const group of groups) {
    const { text, height } = drawGroup(group, y);
    drawn.push(text);
    y += height;
  }
  const height = y + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<title>What happened, step by step</title>',
    `<style>${SVG_STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="10"/>`,
    ...LANES.map((lane) => drawLane(lane, height)),
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function drawLane(lane: Lane, height: number): string {
  const x = laneX(lane);
  return [
    `<line class="life" x1="${x}" y1="38" x2="${x}" y2="${height - 12}"/>`,
    `<rect class="lane" x="${x - 80}" y="12" width="160" height="28" rx="6"/>`,
    `<text class="lane-title" x="${x}" y="31">${escapeXml(LANE_TITLES[lane])}</text>`,
  ].join('');
}

function drawGroup({ title, at, arrows }: DiagramGroup, top: number): Drawn {
  let y = top + 34;
  const head = `<rect class="band" x="12" y="${top + 8}" width="${WIDTH - 24}" height="24" rx="5"/><text class="group" x="22" y="${top + 25}">${escapeXml(title)}<tspan class="quiet" dx="10">${clockText(at)}</tspan></text>`;
  const lines = arrows.map((arrow) => {
    const { text, height } = drawArrow(arrow, y);
    y += height;
    return text;
  });
  return { text: ['<g>', head, ...lines, '</g>'].join('\n'), height: y - top };
}

function drawArrow(arrow: Arrow, top: number): Drawn {
  const left = Math.min(laneX(arrow.from), laneX(arrow.to)) + 10;
  const title = wrap(arrowTitle(arrow), left);
  const below = [
    ...wrap([arrow.sent, arrowTime(arrow)].filter((part) => part !== '').join(' · '), left).map(quiet),
    ...wrap(problemText(arrow), left).map(problem),
  ];
  const loop = arrow.from === arrow.to ? 12 : 0;
  const lineY = top + 8 + title.length * LINE;
  const texts = [
    ...title.map((line, index) => textLine(arrow.primary ? 'title' : 'aside', line, left, top + (index + 1) * LINE)),
    ...below.map(({ kind, line }, index) => textLine(kind, line, left, lineY + loop + (index + 1) * LINE)),
  ];
  const height = 8 + title.length * LINE + loop + below.length * LINE + 12;
  return { text: `<g class="arrow ${arrow.status}">${drawLine(arrow, lineY)}${texts.join('')}</g>`, height };
}

function drawLine({ from, to, both, primary, status }: Arrow, y: number): string {
  const [x1, x2] = [laneX(from), laneX(to)];
  const classes = `line${primary ? '' : ' side'}`;
  if (from === to) return `<path class="${classes}" d="M${x1} ${y}h${LOOP}v12h${3 - LOOP}"/>${head(x1, y + 12, -1)}`;
  const direction = x2 > x1 ? 1 : -1;
  // What goes no further ends in a cross.
  const stopped = status === 'failed' || status === 'ignored';
  const end = stopped ? cross(x2 - 14 * direction, y) : head(x2, y, direction);
  const line = `<line class="${classes}" x1="${x1}" y1="${y}" x2="${x2 - (stopped ? 14 : 3) * direction}" y2="${y}"/>`;
  return `${line}${end}${both ? head(x1, y, -direction) : ''}`;
}

/** An arrow's head, whose tip is at a point. */
function head(x: number, y: number, direction: number): string {
  return `<path class="head" d="M${x} ${y}l${-9 * direction} -5v10z"/>`;
}

function cross(x: number, y: number): string {
  return `<path class="cross" d="M${x - 5} ${y - 5}l10 10m0 -10l-10 10"/>`;
}

function textLine(kind: string, line: string, x: number, y: number): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escapeXml(line)}</text>`;
}

/** Lines that fit between a place and the right edge. */
function wrap(text: string, left: number): readonly string[] {
  if (text === '') return [];
  const most = Math.floor((WIDTH - left - 20) / CHARACTER);
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length > most && lines.at(-1) !== '') lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

const quiet = (line: string) => ({ kind: 'quiet', line });
const problem = (line: string) => ({ kind: 'problem', line });

function laneX(lane: Lane): number {
  return (LANES.indexOf(lane) + 0.5) * LANE_WIDTH;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

interface Drawn {
  readonly text: string;
  readonly height: number;
}

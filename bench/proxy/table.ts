/** One line of the table: what was measured, against what, and what it has to be. */
export interface Row {
  readonly what: string;
  readonly value: string;
  readonly against: string;
  readonly ratio: string;
  readonly must: string;
  readonly met: boolean;
}

/** How a ratio compares with its target. */
export function compared(
  what: string,
  [value, against]: readonly [number, number],
  [ours, theirs]: readonly [string, string],
  target: { readonly atMost: number } | { readonly atLeast: number },
): Row {
  const ratio = value / against;
  const [must, met] =
    'atMost' in target
      ? [`at most ${target.atMost} ×`, ratio <= target.atMost]
      : [`at least ${target.atLeast} ×`, ratio >= target.atLeast];
  return { what, value: ours, against: theirs, ratio: `${ratio.toFixed(2)} ×`, must, met };
}

/** Columns of equal width, so that the text reads as a table too. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ['what', 'Keyporch', 'against', 'ratio', 'must', ''],
    ...rows.map(({ what, value, against, ratio, must, met }) => [
      what,
      value,
      against,
      ratio,
      must,
      met ? 'met' : 'missed',
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(3, ...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  const line = (texts: readonly string[]) => `| ${texts.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/**
 * What the demo reads of a flow event (`shared/flow.ts`).
 * @typedef {object} FlowEvent
 * @property {string} kind
 * @property {string} at
 * @property {'running' | 'done' | 'failed' | 'ignored'} status
 * @property {number | null} duration
 * @property {string | null} code
 * @property {Readonly<Record<string, string | number | boolean>>} details
 */

/** The widest that a column of the printed table gets. */
const COLUMN_WIDTH = 24;

/**
 * A step as one line: when it was over, what it was, how long it took. Null while it runs.
 * @param {FlowEvent} event
 * @param {number} start when the demo began, ms since the epoch
 */
export function flowLine({ kind, at, status, duration, code, details }, start) {
  if (status === 'running') return null;
  const over = (Date.parse(at) + (duration ?? 0) - start) / 1_000;
  const facts = Object.entries(details).map(([name, value]) => `${name} ${value}`);
  const outcome = status === 'done' ? [] : [`${status}${code === null ? '' : ` (${code})`}`];
  const rest = [`${Math.round(duration ?? 0)} ms`, ...outcome, ...facts].join(', ');
  return `  ${over.toFixed(2).padStart(6)} s  ${kind.padEnd(24)}${rest}`;
}

/**
 * Rows as lines with columns below each other.
 * @param {readonly (readonly string[])[]} rows
 */
export function tableLines(rows) {
  const texts = rows.map((row) => row.map((cell) => cell.replace(/\s+/g, ' ').trim().slice(0, COLUMN_WIDTH)));
  const columns = Math.max(0, ...texts.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...texts.map((row) => row[column]?.length ?? 0)),
  );
  return texts.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

import { formatOf, titleOf } from './columns.ts';
import { formatCell } from './format.ts';

/** Deeper values are shown as JSON. */
const MAX_DEPTH = 4;
const MAX_ENTRIES = 500;

/** A name and its value: text, an object's entries, or a list of such values. */
export interface RecordEntry {
  /** The key, as it is in the answer. */
  readonly key: string;
  readonly title: string;
  readonly value: RecordValue;
}

export type RecordValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'entries'; readonly entries: readonly RecordEntry[] }
  | { readonly kind: 'list'; readonly values: readonly RecordValue[] };

/** An object as people read it; null where the value is none. */
export function recordEntries(value: unknown, locale?: string): readonly RecordEntry[] | null {
  return isObject(value) ? entriesOf(value, 0, locale) : null;
}

function entriesOf(record: object, depth: number, locale: string | undefined): readonly RecordEntry[] {
  return Object.entries(record)
    .slice(0, MAX_ENTRIES)
    .map(([key, value]) => ({ key, title: titleOf(key), value: toValue(value, depth + 1, locale) }));
}

function toValue(value: unknown, depth: number, locale: string | undefined): RecordValue {
  if (depth < MAX_DEPTH && isObject(value)) return { kind: 'entries', entries: entriesOf(value, depth, locale) };
  if (depth < MAX_DEPTH && Array.isArray(value) && value.some((each) => typeof each === 'object' && each !== null)) {
    const values = value.slice(0, MAX_ENTRIES).map((each) => toValue(each, depth + 1, locale));
    return { kind: 'list', values };
  }
  if (Array.isArray(value)) return { kind: 'text', text: value.map((each) => textOf(each, locale)).join(', ') };
  return { kind: 'text', text: textOf(value, locale) };
}

/** Numbers as they are: in a record they are mostly ids and seconds. */
function textOf(value: unknown, locale: string | undefined): string {
  const format = formatOf([value]);
  return formatCell(value, format === 'number' ? 'text' : format, null, locale);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

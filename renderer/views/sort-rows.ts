import { readPath } from '../../shared/read-path.ts';
import type { Sort } from './paging.ts';

/** The rows in an order, where the API has none: numbers by size, then the rest as people sort text, what is missing last. */
export function sortRows(rows: readonly unknown[], sort: Sort | null): readonly unknown[] {
  if (sort === null) return rows;
  const collator = new Intl.Collator(undefined, { numeric: true });
  const sign = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [readPath(a, sort.field), readPath(b, sort.field)];
    const missing = Number(left === null || left === undefined) - Number(right === null || right === undefined);
    if (missing !== 0 || left === null || left === undefined) return missing;
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    const kinds = Number(typeof right === 'number') - Number(typeof left === 'number');
    return sign * (kinds || collator.compare(textOf(left), textOf(right)));
  });
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

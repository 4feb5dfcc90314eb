import type { ColumnConfig } from '../../shared/config.ts';
import { readPath } from '../../shared/read-path.ts';

const MAX_COLUMNS = 12;
const SAMPLE = 20;

/** Columns for rows whose shape nobody described: the fields with plain values, in the order in which they come. */
export function workOutColumns(rows: readonly unknown[]): readonly ColumnConfig[] {
  const sample = rows.slice(0, SAMPLE);
  // Rows that are plain values are one column.
  if (sample.some((row) => typeof row !== 'object' || row === null)) {
    return [{ field: '$', title: 'Value', format: formatOf(sample) }];
  }
  const fields = new Set(sample.flatMap((row) => plainFields(row, '')));
  return [...fields].slice(0, MAX_COLUMNS).map((field) => ({
    field,
    title: titleOf(field),
    format: formatOf(sample.map((row) => readPath(row, field))),
  }));
}

/** Fields of the row and of the objects within it, one level deep. */
function plainFields(row: unknown, prefix: string): string[] {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return [];
  return Object.entries(row).flatMap(([key, value]) => {
    if (!/^[\w-]+$/.test(key)) return [];
    if (typeof value === 'object' && value !== null) return prefix === '' ? plainFields(value, `${key}.`) : [];
    return [`${prefix}${key}`];
  });
}

/** A field's name in words. */
export function titleOf(field: string): string {
  const words = field
    .replace(/[._-]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim();
  return words === '' ? field : words.charAt(0).toUpperCase() + words.slice(1);
}

/** How values are shown, judged by what they all are. */
export function formatOf(values: readonly unknown[]): ColumnConfig['format'] {
  const present = values.filter((value) => value !== null && value !== undefined);
  const all = (test: (value: unknown) => boolean) => present.length > 0 && present.every(test);
  if (all((value) => typeof value === 'number')) return 'number';
  if (all((value) => typeof value === 'boolean')) return 'boolean';
  if (all((value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value))) return 'date';
  if (all((value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)$/.test(value)))
    return 'date-time';
  return 'text';
}

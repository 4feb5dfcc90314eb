import type { ColumnConfig } from '../../shared/config.ts';
import { readPath } from '../../shared/read-path.ts';
import { formatCell } from './format.ts';

/** The rows in which each of the words stands somewhere, as the cells are shown; large or small letters are the same. */
export function filterRows(
  rows: readonly unknown[],
  columns: readonly ColumnConfig[],
  text: string,
): readonly unknown[] {
  const words = text
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const cells = columns.map(({ field, format }) => formatCell(readPath(row, field), format, row).toLocaleLowerCase());
    return words.every((word) => cells.some((cell) => cell.includes(word)));
  });
}

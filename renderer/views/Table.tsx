import type { Ref } from 'react';
import type { ColumnConfig } from '../../shared/config.ts';
import { readPath } from '../../shared/read-path.ts';
import { formatCell, isNumeric } from './format.ts';
import type { Sort } from './paging.ts';

interface TableProps {
  readonly title: string;
  readonly columns: readonly ColumnConfig[];
  readonly rows: readonly unknown[];
  readonly sort?: Sort | null;
  readonly busy?: boolean;
  /** Left out where rows can't be sorted. */
  readonly onSort?: (field: string) => void;
  /** What scrolls; where there is no button in it, it is reached by the keyboard itself. */
  readonly frame?: Ref<HTMLDivElement>;
  /** What is said where there are no rows. */
  readonly empty?: string;
}

/** Rows under their columns. */
export function Table({
  title,
  columns,
  rows,
  sort = null,
  busy = false,
  onSort,
  frame,
  empty = 'There is nothing here yet.',
}: TableProps) {
  return (
    <div className="table-frame" ref={frame} tabIndex={onSort === undefined ? 0 : undefined}>
      <table aria-label={title} aria-busy={busy}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.field}
                scope="col"
                aria-sort={onSort && ariaSort(sort, column.field)}
                data-numeric={isNumeric(column.format)}
              >
                {onSort === undefined ? (
                  column.title
                ) : (
                  <button type="button" onClick={() => onSort(column.field)}>
                    {column.title}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of an unknown API have no key, and none is kept over pages
            <tr key={index}>
              {columns.map(({ field, format }) => (
                <td key={field} data-numeric={isNumeric(format)}>
                  {formatCell(readPath(row, field), format, row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="quiet">{empty}</p>}
    </div>
  );
}

function ariaSort(sort: Sort | null, field: string): 'ascending' | 'descending' | 'none' {
  if (sort?.field !== field) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}

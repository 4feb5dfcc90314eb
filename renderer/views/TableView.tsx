import { useState } from 'react';
import type { ColumnConfig, TableViewConfig } from '../../shared/config.ts';
import { readPath, readRows } from '../../shared/read-path.ts';
import { useApi } from '../api/use-api.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { workOutColumns } from './columns.ts';
import { formatCell, isNumeric } from './format.ts';
import { firstPath, pageFacts, type Sort } from './paging.ts';
import { sortRows } from './sort-rows.ts';

/** Rows of an API in a table: paged and sorted as the API can, or sorted here. */
export function TableView({ view }: { readonly view: TableViewConfig }) {
  const [sort, setSort] = useState<Sort | null>(null);
  const [pages, setPages] = useState<readonly string[]>([firstPath(view, null)]);
  const path = pages.at(-1) ?? view.path;
  const { data, error, isFetching, refetch } = useApi(view.api, path);

  const sortBy = (field: string) => {
    const next = nextSort(sort, field);
    setSort(next);
    if (view.sorting !== undefined) setPages([firstPath(view, next)]);
  };

  if (error !== null) return <FailurePanel error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <p className="quiet">Loading…</p>;
  const found = readRows(data.body, view.items);
  if (found === null) {
    const failure = {
      code: 'API_BAD_RESPONSE',
      details: { api: view.api, reason: `no list at ${view.items}` },
    } as const;
    return <FailurePanel failure={failure} onRetry={() => void refetch()} />;
  }
  const rows = view.sorting === undefined ? sortRows(found, sort) : found;
  const facts = pageFacts(view, path, data.body, data.link, rows.length);
  return (
    <>
      <Table
        title={view.title}
        columns={view.columns ?? workOutColumns(found)}
        rows={rows}
        sort={sort}
        busy={isFetching}
        onSort={sortBy}
      />
      <Pager
        text={rangeText(view, pages.length, rows.length, facts.total)}
        onPrevious={pages.length > 1 ? () => setPages(pages.slice(0, -1)) : null}
        onNext={facts.next === null ? null : () => setPages([...pages, facts.next ?? path])}
        onReload={() => void refetch()}
      />
    </>
  );
}

interface TableProps {
  readonly title: string;
  readonly columns: readonly ColumnConfig[];
  readonly rows: readonly unknown[];
  readonly sort?: Sort | null;
  readonly busy?: boolean;
  /** Left out where rows can't be sorted. */
  readonly onSort?: (field: string) => void;
}

/** Rows under their columns. */
export function Table({ title, columns, rows, sort = null, busy = false, onSort }: TableProps) {
  return (
    <div className="table-frame">
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
      {rows.length === 0 && <p className="quiet">There is nothing here yet.</p>}
    </div>
  );
}

interface PagerProps {
  readonly text: string;
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
  readonly onReload: () => void;
}

function Pager({ text, onPrevious, onNext, onReload }: PagerProps) {
  return (
    <footer className="pager">
      <span className="quiet">{text}</span>
      <button type="button" onClick={onReload}>
        Reload
      </button>
      {(onPrevious !== null || onNext !== null) && (
        <>
          <button type="button" disabled={onPrevious === null} onClick={() => onPrevious?.()}>
            Previous
          </button>
          <button type="button" disabled={onNext === null} onClick={() => onNext?.()}>
            Next
          </button>
        </>
      )}
    </footer>
  );
}

function nextSort(sort: Sort | null, field: string): Sort | null {
  if (sort?.field !== field) return { field, descending: false };
  return sort.descending ? null : { field, descending: true };
}

function ariaSort(sort: Sort | null, field: string): 'ascending' | 'descending' | 'none' {
  if (sort?.field !== field) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}

function rangeText({ paging }: TableViewConfig, page: number, rows: number, total: number | null): string {
  const number = (value: number) => value.toLocaleString();
  if (paging?.type !== 'page')
    return paging === undefined ? `${number(rows)} rows` : `Page ${number(page)}, ${number(rows)} rows`;
  const first = (page - 1) * paging.size + 1;
  const range = rows === 0 ? 'No rows' : `${number(first)}–${number(first + rows - 1)}`;
  return total === null ? range : `${range} of ${number(total)}`;
}

import type { TableViewConfig } from '../../shared/config.ts';
import { readRows } from '../../shared/read-path.ts';
import { useApi, useRetry } from '../api/use-api.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { useKept, useKeptScroll } from '../session/use-kept.ts';
import { workOutColumns } from './columns.ts';
import { filterRows } from './filter-rows.ts';
import { formatCount } from './format.ts';
import { OldData } from './OldData.tsx';
import { type Moves, Pager } from './Pager.tsx';
import { firstPath, pageFacts, type Sort } from './paging.ts';
import { sortRows } from './sort-rows.ts';
import { Table } from './Table.tsx';

/** Where in the rows the person is. */
interface Position {
  readonly sort: Sort | null;
  /** The paths of the pages up to this one. */
  readonly pages: readonly string[];
}

/** Rows of an API in a table: paged and sorted as the API can, or sorted here; filtered here, page by page. */
export function TableView({ view }: { readonly view: TableViewConfig }) {
  const first = firstPath(view, null);
  const [{ sort, pages }, setPosition] = useKept<Position>(`${view.id} at ${first}`, { sort: null, pages: [first] });
  const [filter, setFilter] = useKept(`${view.id} filter`, '');
  const frame = useKeptScroll(`${view.id} scroll`);
  const path = pages.at(-1) ?? view.path;
  const answer = useApi(view.api, path, { keepLast: true });
  const { data, link, error, isFetching, refetch } = answer;
  const retry = useRetry(answer);

  const sortBy = (field: string) => {
    const next = nextSort(sort, field);
    setPosition({ sort: next, pages: view.sorting === undefined ? pages : [firstPath(view, next)] });
  };
  const goTo = (next: readonly string[]) => setPosition({ sort, pages: next });
  const moves = {
    onPrevious: pages.length > 1 ? () => goTo(pages.slice(0, -1)) : null,
    onReload: () => void refetch(),
  };

  if (data === undefined) {
    return error === null ? (
      <p className="quiet">Loading…</p>
    ) : (
      <NoRows error={error} {...moves} onReload={() => void retry()} />
    );
  }
  const found = readRows(data, view.items);
  if (found === null) {
    const details = { api: view.api, reason: `no list at ${view.items}` };
    return <FailurePanel failure={{ code: 'API_BAD_RESPONSE', details }} onRetry={moves.onReload} />;
  }
  const columns = view.columns ?? workOutColumns(found);
  const sorted = view.sorting === undefined ? sortRows(found, sort) : found;
  const rows = filterRows(sorted, columns, filter);
  const facts = pageFacts(view, path, data, link, found.length);
  return (
    <>
      <OldData of={answer} />
      <Filter text={filter} onChange={setFilter} paged={view.paging !== undefined} />
      <Table
        title={view.title}
        columns={columns}
        rows={rows}
        sort={sort}
        busy={isFetching}
        onSort={sortBy}
        frame={frame}
        {...(filter !== '' && found.length > 0 ? { empty: 'No row has that.' } : {})}
      />
      <Pager
        text={`${rangeText(view, pages.length, found.length, facts.total)}${shownText(rows.length, found.length)}`}
        {...moves}
        onNext={facts.next === null ? null : () => goTo([...pages, facts.next ?? path])}
      />
    </>
  );
}

/** A page that can't be loaded leaves the way back to the one before. */
function NoRows({ error, onPrevious, onReload }: Moves & { readonly error: Error }) {
  return (
    <>
      <FailurePanel error={error} onRetry={onReload} />
      {onPrevious !== null && <Pager text="" onPrevious={onPrevious} onReload={onReload} onNext={null} />}
    </>
  );
}

interface FilterProps {
  readonly text: string;
  readonly paged: boolean;
  readonly onChange: (text: string) => void;
}

function Filter({ text, paged, onChange }: FilterProps) {
  const name = paged ? 'Filter this page' : 'Filter these rows';
  return (
    <div className="toolbar">
      <input
        type="search"
        className="filter"
        aria-label={name}
        placeholder={name}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function nextSort(sort: Sort | null, field: string): Sort | null {
  if (sort?.field !== field) return { field, descending: false };
  return sort.descending ? null : { field, descending: true };
}

/** A filter leaves out rows of this page alone. */
function shownText(shown: number, all: number): string {
  return shown === all ? '' : `, ${formatCount(shown)} of them shown`;
}

function rangeText({ paging }: TableViewConfig, page: number, rows: number, total: number | null): string {
  if (paging?.type !== 'page')
    return paging === undefined ? `${formatCount(rows)} rows` : `Page ${formatCount(page)}, ${formatCount(rows)} rows`;
  const first = (page - 1) * paging.size + 1;
  const range = rows === 0 ? 'No rows' : `${formatCount(first)}–${formatCount(first + rows - 1)}`;
  return total === null ? range : `${range} of ${formatCount(total)}`;
}

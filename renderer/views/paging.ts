import type { TableViewConfig } from '../../shared/config.ts';
import { readPath } from '../../shared/read-path.ts';

/** By which column, and which way. */
export interface Sort {
  readonly field: string;
  readonly descending: boolean;
}

/** What a page says about the pages around it. */
export interface PageFacts {
  /** The path of the next page; null: this is the last one, or there is no paging. */
  readonly next: string | null;
  /** The number of all rows, if the API says. */
  readonly total: number | null;
}

/** The path of the first page in an order. */
export function firstPath({ path, paging, sorting }: TableViewConfig, sort: Sort | null): string {
  const parameters: Record<string, string> = {};
  if (sorting !== undefined && sort !== null) {
    if (sorting.directionParameter === undefined) {
      parameters[sorting.parameter] = `${sort.descending ? '-' : ''}${sort.field}`;
    } else {
      parameters[sorting.parameter] = sort.field;
      parameters[sorting.directionParameter] = sort.descending ? 'desc' : 'asc';
    }
  }
  if (paging?.type === 'page') {
    parameters[paging.parameter] = String(paging.first);
    if (paging.sizeParameter !== undefined) parameters[paging.sizeParameter] = String(paging.size);
  }
  return withParameters(path, parameters);
}

/** What comes after a page. */
export function pageFacts(
  view: TableViewConfig,
  path: string,
  body: unknown,
  link: string | null,
  rows: number,
): PageFacts {
  const { paging } = view;
  switch (paging?.type) {
    case undefined:
      return { next: null, total: null };
    case 'link':
      return { next: nextLink(link), total: null };
    case 'cursor': {
      const cursor = readPath(body, paging.next);
      const more = (typeof cursor === 'string' && cursor !== '') || typeof cursor === 'number';
      return { next: more ? withParameters(path, { [paging.parameter]: String(cursor) }) : null, total: null };
    }
    case 'page': {
      const total = paging.total === undefined ? undefined : readPath(body, paging.total);
      const page = Number(parametersOf(path).get(paging.parameter) ?? paging.first);
      const known = typeof total === 'number';
      const more = known ? (page - paging.first + 1) * paging.size < total : rows >= paging.size;
      const next = more && rows > 0 ? withParameters(path, { [paging.parameter]: String(page + 1) }) : null;
      return { next, total: known ? total : null };
    }
  }
}

const LINK = /<([^>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s;,"]*))?)*)/g;
const LINK_PARAMETER = /;\s*([\w*-]+)(?:\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s;,"]*)))?/g;

/** The target of `rel="next"`, where it is a path. Of several `rel`s of a link the first counts. @see RFC 8288 §3 */
export function nextLink(header: string | null): string | null {
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(LINK)) {
    const rel = [...parameters.matchAll(LINK_PARAMETER)].find(([, name]) => name?.toLowerCase() === 'rel');
    const relations = (rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/);
    if (relations.includes('next') && target.startsWith('/')) return target;
  }
  return null;
}

/** The path with parameters of its query set. What else is in the query stays as it is written. */
export function withParameters(path: string, parameters: Readonly<Record<string, string>>): string {
  const [pathname = ''] = path.split('?');
  let parts = path
    .slice(pathname.length + 1)
    .split('&')
    .filter((part) => part !== '');
  for (const [name, value] of Object.entries(parameters)) {
    const at = parts.findIndex((part) => nameOf(part) === name);
    parts[at < 0 ? parts.length : at] = new URLSearchParams({ [name]: value }).toString();
    parts = parts.filter((part, index) => index === at || at < 0 || nameOf(part) !== name);
  }
  return parts.length === 0 ? pathname : `${pathname}?${parts.join('&')}`;
}

function nameOf(part: string): string {
  const [name = ''] = new URLSearchParams(part).keys();
  return name;
}

function parametersOf(path: string): URLSearchParams {
  const at = path.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : path.slice(at + 1));
}

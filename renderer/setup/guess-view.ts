import type { ViewDraft } from '../../shared/setup.ts';
import { titleOf } from '../views/columns.ts';

/** How an answer that nobody described can be shown. */
export type ViewGuess = Pick<ViewDraft, 'type' | 'items'>;

const MAX_DEPTH = 4;
const KEY = /^[\w-]{1,100}$/;

/** The table in an answer: the first list of objects, else the first list, the outermost first; else a record, else JSON. */
export function guessView(body: unknown): ViewGuess {
  const lists = listsIn(body);
  const best = lists.find(({ rows }) => rows.some(isObject)) ?? lists[0];
  if (best !== undefined) return { type: 'table', items: best.path };
  return isObject(body) ? { type: 'record', items: '$' } : { type: 'json', items: '$' };
}

/** The title for data at a path: its last word. */
export function titleOfPath(path: string): string {
  const [pathname = ''] = path.trim().split('?');
  const last = pathname.split('/').findLast((segment) => segment !== '') ?? '';
  return titleOf(decode(last)) || 'Data';
}

function listsIn(body: unknown): { path: string; rows: readonly unknown[] }[] {
  const found: { path: string; rows: readonly unknown[] }[] = [];
  let level: { path: string; value: unknown }[] = [{ path: '$', value: body }];
  for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
    const next: typeof level = [];
    for (const { path, value } of level) {
      if (Array.isArray(value)) found.push({ path, rows: value });
      else if (isObject(value)) {
        const entries = Object.entries(value).filter(([key]) => KEY.test(key));
        next.push(...entries.map(([key, inner]) => ({ path: `${path}.${key}`, value: inner })));
      }
    }
    level = next;
  }
  return found;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a path that is being typed
  }
}

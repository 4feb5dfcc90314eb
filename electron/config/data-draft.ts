import type { ApiConfig, Config, ViewConfig } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import { isAllowedPath, isSoundPath, isSoundQuery } from '../../shared/paths.ts';
import type { DataDraft, ViewDraft } from '../../shared/setup.ts';
import type { Additions, FilePart } from './edit-config.ts';
import { idFrom } from './unique-id.ts';

/** Where data that were typed in are, and what a configuration needs to show them. */
export interface DraftedData {
  /** The API's id; an API that is there already and allows the path is used. */
  readonly api: string;
  readonly path: string;
  /** Base URL and path, for people. */
  readonly address: string;
  /** Where the access token would go. */
  readonly origin: string;
  readonly additions: Additions;
}

/**
 * What has to be added to a configuration for data of a provider.
 * @param written the ids of the APIs that are in the file; the others come from presets
 * @throws {ExpectedError} SETUP_INVALID
 */
export function draftData(
  draft: DataDraft,
  view: ViewDraft | null,
  { config, written, provider }: { config: Config; written: readonly string[]; provider: string },
): DraftedData {
  const base = plainBase(draft.baseUrl);
  const path = plainPath(draft.path);
  const [pathname = ''] = path.split('?');
  const found = config.apis.find(
    (api) =>
      api.provider === provider &&
      api.baseUrl?.replace(/\/+$/, '') === base.text &&
      api.methods.includes('GET') &&
      isAllowedPath(pathname, api.paths),
  );
  const kept = keepPresetData(config, written, provider);
  const taken = [...config.apis, ...config.views].map(({ id }) => id);
  const id = found?.id ?? idFrom(view?.title.trim() || titleOf(pathname), taken, 'data');
  // No more than what is shown: whoever gets into a window can call what is allowed here.
  const pattern = pathname.replace(/(?<=.)\/$/, '');
  const added = found === undefined ? [{ id, baseUrl: base.text, provider, paths: [pattern] }] : [];
  const views = view === null ? [] : [viewOf(view, id, path, taken)];
  return {
    api: id,
    path,
    address: `${base.text}${path}`,
    origin: base.origin,
    additions: { apis: [...kept.apis, ...added], views: [...kept.views, ...views] },
  };
}

function viewOf({ title, type, items }: ViewDraft, api: string, path: string, taken: readonly string[]): FilePart {
  const name = title.trim();
  const common = { id: idFrom(name, taken, 'view'), title: name, type, api, path };
  if (type === 'json' || items === '$') return common;
  return { ...common, [type === 'table' ? 'items' : 'item']: items };
}

/**
 * A preset's APIs and views are there as long as the file has none of its provider: what a person sees is to stay, so
 * that it is written out before the first one is added.
 */
function keepPresetData(
  config: Config,
  written: readonly string[],
  provider: string,
): { readonly apis: readonly FilePart[]; readonly views: readonly FilePart[] } {
  const apis = config.apis.filter((api) => api.provider === provider && !written.includes(api.id));
  const isOf = (view: ViewConfig) => apis.some(({ id }) => id === view.api);
  return { apis: apis.map(writtenOut), views: config.views.filter(isOf).map((view) => ({ ...view })) };
}

function writtenOut({ baseUrl, paths, methods, ...api }: ApiConfig): FilePart {
  const { scopes, ...rest } = api;
  const some = scopes.length === 0 ? {} : { scopes };
  return baseUrl === null ? { ...rest, ...some, userInfo: true } : { ...rest, ...some, baseUrl, methods, paths };
}

/** A base URL in the form that a config wants, without a slash at its end. */
function plainBase(text: string): { text: string; origin: string } {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return fail('SETUP_INVALID', { field: 'baseUrl', expected: 'an address such as https://api.example.com/v1' });
  }
  return { text: url.href.replace(/\/+$/, ''), origin: url.origin };
}

function plainPath(text: string): string {
  const trimmed = text.trim();
  const path = trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
  const [pathname = '', ...query] = path.split('?');
  // A star would allow more than this path.
  const sound = isSoundPath(pathname) && !pathname.includes('*') && isSoundQuery(query.join('?'));
  return sound ? path : fail('SETUP_INVALID', { field: 'path', expected: 'a path such as /orders?status=open' });
}

/** The last word of a path. */
function titleOf(pathname: string): string {
  return pathname.split('/').findLast((segment) => segment !== '') ?? '';
}

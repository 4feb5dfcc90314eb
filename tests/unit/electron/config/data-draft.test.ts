import { describe, expect, test } from 'vitest';
import { draftData } from '../../../../electron/config/data-draft.ts';
import { parseConfigValue } from '../../../../electron/config/parse-config.ts';
import type { Config } from '../../../../shared/config.ts';

const PROVIDER = { id: 'corp', preset: 'oidc', name: 'Corp', issuer: 'https://id.example.com', clientId: 'desktop' };
const VIEW = { title: 'Open orders', type: 'table', items: '$.items' } as const;

function configOf(file: object): Config {
  const parsed = parseConfigValue({ providers: [PROVIDER], ...file }, { testRuntime: false });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.config;
}

function drafted(baseUrl: string, path: string, apis: readonly { id: string }[] = [], view: typeof VIEW | null = VIEW) {
  const written = apis.map(({ id }) => id);
  return draftData({ baseUrl, path }, view, { config: configOf({ apis }), written, provider: 'corp' });
}

const OWN = { id: 'own', baseUrl: 'https://api.example.com/v1', provider: 'corp', paths: ['/orders/**'] };

describe('data that were typed in', () => {
  test('are an API that allows this path alone, and a view', () => {
    const { additions, address, origin } = drafted(' https://API.example.com/v1/ ', 'orders/?open=1', [OWN]);

    expect(address).toBe('https://api.example.com/v1/orders/?open=1');
    expect(origin).toBe('https://api.example.com');
    expect(additions.views).toEqual([
      { id: 'open-orders', title: 'Open orders', type: 'table', api: 'own', path: '/orders/?open=1', items: '$.items' },
    ]);
  });

  test('need no other API where one allows the path', () => {
    expect(drafted('https://api.example.com/v1', '/orders/7', [OWN]).additions.apis).toEqual([]);
    expect(drafted('https://api.example.com/v1', '/people', [OWN]).additions.apis).toEqual([
      { id: 'open-orders', baseUrl: 'https://api.example.com/v1', provider: 'corp', paths: ['/people'] },
    ]);
  });

  test('do not take away what a preset shows', () => {
    const { additions } = drafted('https://api.example.com', '/orders');
    const after = configOf(additions);

    expect(configOf({}).views.map(({ id }) => id)).toEqual(['corp']);
    expect(after.views.map(({ id }) => id)).toEqual(['corp', 'open-orders']);
    expect(after.apis.map(({ baseUrl }) => baseUrl)).toEqual([null, 'https://api.example.com']);
  });

  test('do not take away those of a preset with an API of its own either', () => {
    const github = { id: 'corp', preset: 'github', clientId: 'x' };
    const config = configOf({ providers: [github] });
    const draft = { baseUrl: 'https://api.github.com', path: '/user/orgs' };

    const { additions } = draftData(draft, VIEW, { config, written: [], provider: 'corp' });

    expect(configOf({ providers: [github], ...additions })).toEqual({
      ...config,
      apis: [...config.apis, expect.objectContaining({ paths: ['/user/orgs'] })],
      views: [...config.views, expect.objectContaining({ id: 'open-orders' })],
    });
  });

  test('have ids of their own', () => {
    const { additions } = drafted('https://b.example.com', '/x', [{ ...OWN, id: 'open-orders' } as never]);

    expect(additions.apis).toMatchObject([{ id: 'open-orders-2' }]);
    expect(additions.views).toMatchObject([{ id: 'open-orders-2', api: 'open-orders-2' }]);
  });

  test('that are only tried need no view', () => {
    expect(drafted('https://api.example.com', '/orders', [], null).additions.views?.map(({ id }) => id)).toEqual([
      'corp',
    ]);
  });
});

test.each([
  ['no address', 'api', '/x', 'baseUrl'],
  ['a path that climbs', 'https://api.example.com', '/../x', 'path'],
  ['a star, which would allow more', 'https://api.example.com', '/*', 'path'],
  ['an encoded slash', 'https://api.example.com', '/a%2fb', 'path'],
  ['a fragment', 'https://api.example.com', '/a#b', 'path'],
])('refuses %s', (_title, baseUrl, path, field) => {
  expect(() => drafted(baseUrl, path)).toThrow(
    expect.objectContaining({ failure: { code: 'SETUP_INVALID', details: { field, expected: expect.any(String) } } }),
  );
});

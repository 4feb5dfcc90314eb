import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../../electron/config/parse-config.ts';
import type { ConfigFault } from '../../../../shared/config.ts';

const RUNS = { numRuns: 10_000 };
/** Ten thousand files take their time on a machine that does other things too, in ms. */
const TIMEOUT = 60_000;
const SECRET = 'kp-very-secret';

type Place = readonly (string | number)[];

/** A configuration in which everything occurs. */
const WHOLE = {
  providers: [
    {
      id: 'corp',
      name: 'Corp',
      issuer: 'https://id.example.com',
      clientId: 'desktop',
      clientSecret: SECRET,
      scopes: ['openid'],
      authorizationParameters: { organization: SECRET },
    },
    { preset: 'github', clientId: 'a', clientSecret: SECRET },
    { preset: 'keycloak', host: 'sso.example.com', realm: 'main', clientId: 'b', maxAge: 60 },
    {
      id: 'forge',
      name: 'Forge',
      type: 'oauth2',
      authorizationEndpoint: 'https://forge.example.com/authorize',
      tokenEndpoint: 'https://forge.example.com/token',
      userInfoEndpoint: 'https://forge.example.com/user',
      user: { id: '$.id' },
      clientId: 'c',
    },
  ],
  apis: [
    { id: 'orders', baseUrl: 'https://api.example.com/v1', provider: 'corp', paths: ['/orders/**'] },
    { id: 'me', provider: 'forge', userInfo: true },
  ],
  views: [
    { id: 'list', title: 'Orders', type: 'table', api: 'orders', path: '/orders', paging: { type: 'link' } },
    { id: 'me', title: 'Me', type: 'record', api: 'me', path: '/' },
  ],
};
const PLACES = placesIn(WHOLE, []);
const KEYS = ['__proto__', 'constructor', 'toString', 'clientSecret', 'preset', 'userInfo', 'x'];

const oddText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', `https://ada:${SECRET}@id.example.com`, '//', '/..', '$', '127.0.0.1', 'x'.repeat(400)),
);
const anything = fc.oneof(oddText, fc.jsonValue(), fc.constantFrom(null, true, 0, -1, [], {}));
const change = fc.record({
  place: fc.constantFrom(...PLACES),
  what: fc.constantFrom('remove', 'replace', 'add'),
  key: fc.constantFrom(...KEYS),
  value: anything,
  secret: fc.constantFrom(`bad ${SECRET}`, SECRET.repeat(40), [SECRET], { a: SECRET }, [[SECRET, 7]]),
});

/** Texts of files that are nearly right, or not at all. */
const texts = fc.oneof(
  { weight: 6, arbitrary: fc.array(change, { minLength: 1, maxLength: 4 }).map(changed) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.nat(2_000).map((end) => JSON.stringify(WHOLE).slice(0, end)) },
);

test(
  'whatever a file says, it is a configuration or faults that say where, what and what else',
  () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const counts = { ok: 0, faulty: 0 };
    fc.assert(
      fc.property(texts, fc.boolean(), (text, testRuntime) => {
        const result = parseConfig(text, { testRuntime });
        counts[result.ok ? 'ok' : 'faulty'] += 1;
        if (result.ok) return;
        const { faults } = result;
        if (faults.length === 0 || faults.length > 50) throw new Error(`${faults.length} faults`);
        for (const fault of faults) if (!isWhole(fault)) throw new Error(JSON.stringify(fault));
      }),
      RUNS,
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect({}).not.toHaveProperty('polluted');
    expect(Math.min(counts.ok, counts.faulty)).toBeGreaterThan(100);
  },
  TIMEOUT,
);

test(
  'what is a configuration has ids that name what is there',
  () => {
    fc.assert(
      fc.property(texts, (text) => {
        const result = parseConfig(text, { testRuntime: false });
        if (!result.ok) return;
        const { providers, apis, views } = result.config;
        for (const list of [providers, apis, views]) expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
        for (const api of apis) expect(providers.some(({ id }) => id === api.provider)).toBe(true);
        for (const view of views) expect(apis.some(({ id }) => id === view.api)).toBe(true);
        for (const { issuer } of providers) expect(new URL(issuer).protocol).toMatch(/^https?:$/);
      }),
      RUNS,
    );
  },
  TIMEOUT,
);

/** Quicker than an assertion for each of some ten thousand. */
function isWhole({ path, found, expected }: ConfigFault): boolean {
  const said = typeof path === 'string' && found !== '' && found.length < 200 && expected !== '';
  return said && !found.includes(SECRET);
}

function placesIn(value: unknown, place: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  const within = Array.isArray(value) ? value.map((each, index) => [index, each]) : Object.entries(value);
  return [place, ...within.flatMap(([key, each]) => placesIn(each, [...place, key as string | number]))];
}

function isSecret(place: Place): boolean {
  return place.includes('clientSecret') || place.includes('authorizationParameters');
}

/** The whole configuration with some places changed, as text: so `__proto__` is a key like others. */
function changed(
  changes: readonly { place: Place; what: string; key: string; value: unknown; secret: unknown }[],
): string {
  let text = JSON.stringify(WHOLE);
  for (const { place, what, key, value, secret } of changes) {
    const root: unknown = JSON.parse(text);
    const last = place.at(-1);
    const parent = place
      .slice(0, -1)
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], root);
    if (last === undefined || typeof parent !== 'object' || parent === null) continue;
    const holder = parent as Record<string, unknown>;
    if (what === 'remove') delete holder[last];
    else if (what === 'replace') holder[last] = isSecret(place) ? secret : value;
    else Object.defineProperty(holder, key, { value: { polluted: value }, enumerable: true, configurable: true });
    text = JSON.stringify(root);
  }
  return text;
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GUARDS } from '../../../../electron/ipc/guards.ts';
import { type Handlers, registerHandlers } from '../../../../electron/ipc/register.ts';
import { RequestLimits } from '../../../../electron/ipc/request-limits.ts';
import { fail } from '../../../../shared/errors.ts';
import type { RequestChannel } from '../../../../shared/ipc.ts';

type Listener = (event: unknown, ...args: unknown[]) => unknown;

/** Electron's end, as far as it is used, and handlers that note that they ran. */
function boundary({ trusted = true, body = (): unknown => 'answer' } = {}) {
  const listeners = new Map<string, Listener>();
  const ran: unknown[][] = [];
  const bugs: string[] = [];
  const handlers = Object.fromEntries(
    Object.keys(GUARDS).map((channel) => [
      channel,
      (...args: unknown[]) => {
        ran.push([channel, ...args]);
        return body();
      },
    ]),
  ) as unknown as Handlers;
  registerHandlers({
    ipc: { handle: (channel, listener) => void listeners.set(channel, listener as Listener) },
    handlerFor: async (channel) => handlers[channel],
    isTrusted: () => trusted,
    limits: new RequestLimits({ now: () => 0 }),
    onBug: (channel, name) => bugs.push(`${channel} ${name}`),
  });
  const call = (channel: string, ...args: unknown[]) => listeners.get(channel)?.({ sender: { id: 7 } }, ...args);
  return { call, ran, bugs, channels: [...listeners.keys()] };
}

const REQUEST = {
  callId: 'c1',
  api: 'orders',
  path: '/orders',
  method: 'GET',
  headers: { accept: 'x' },
  body: null,
  timeout: null,
};
const PROVIDER_DRAFT = {
  preset: 'oidc',
  values: { issuer: 'https://id.example' },
  name: 'Corp',
  clientId: 'desktop',
  clientSecret: '',
  scopes: '',
  audience: '',
};
const DATA_DRAFT = { baseUrl: 'https://api.example', path: '/orders' };
const VIEW_DRAFT = { title: 'Orders', type: 'table', items: '$.items' };
const GOOD: Partial<Record<RequestChannel, unknown[]>> = {
  'app:dismiss': ['KEYCHAIN_LOCKED'],
  'session:sign-in': ['corp', null, {}],
  'session:sign-out': [false],
  'api:fetch': [REQUEST],
  'api:abort': ['c1'],
  'api:download': [REQUEST, 'orders.csv'],
  'connect:discover': [PROVIDER_DRAFT],
  'connect:copy-redirect-uri': ['scheme'],
  'data:try': [DATA_DRAFT],
  'data:save': [DATA_DRAFT, VIEW_DRAFT],
  'flow:export': [{ format: 'json' }, 'clipboard'],
};

test('answers every message of the contract with a Result', async () => {
  const { call, channels, ran } = boundary();

  for (const channel of channels) {
    expect(await call(channel, ...(GOOD[channel as RequestChannel] ?? []))).toEqual({ ok: true, value: 'answer' });
  }
  expect(ran).toHaveLength(36);
});

test('does nothing for a sender that is not trusted', async () => {
  const { call, channels, ran } = boundary({ trusted: false });

  for (const channel of channels) {
    expect(await call(channel, ...(GOOD[channel as RequestChannel] ?? []))).toEqual({
      ok: false,
      failure: { code: 'IPC_REFUSED' },
    });
  }
  expect(ran).toEqual([]);
});

test('asks about the sender before anything is awaited', () => {
  let asked = false;
  registerHandlers({
    ipc: { handle: (_channel, listener) => void (listener as Listener)({}) },
    handlerFor: () => Promise.reject(new Error('not asked for')),
    isTrusted: () => {
      asked = true;
      return false;
    },
    limits: new RequestLimits({ now: () => 0 }),
    onBug: () => undefined,
  });

  expect(asked).toBe(true);
});

test.each<[string, RequestChannel, unknown[]]>([
  ['one argument more', 'session:get', [1]],
  ['one argument less', 'session:sign-in', []],
  ['another type', 'session:sign-in', [{ toString: () => 'corp' }, null, {}]],
  ['a wish that is none', 'session:sign-in', ['corp', null, { scope: 'openid' }]],
  ['a prompt that is none', 'session:sign-in', ['corp', null, { prompt: 'none' }]],
  ['several prompts', 'session:sign-in', ['corp', null, { prompt: 'login consent' }]],
  ['a hint that is no text', 'session:sign-in', ['corp', null, { loginHint: ['ada'] }]],
  ['a hint of several lines', 'session:sign-in', ['corp', null, { loginHint: 'ada\nbob' }]],
  ['a very long hint', 'session:sign-in', ['corp', null, { loginHint: 'a'.repeat(201) }]],
  ['a log-out at a place of its own', 'session:sign-out', ['https://evil.example']],
  ['a method that is none', 'session:sign-in', ['corp', 'password', {}]],
  ['an id with other characters', 'session:sign-in', ['../corp', null, {}]],
  ['a very long id', 'session:sign-in', ['a'.repeat(41), null, {}]],
  ['a URL in the place of an API', 'api:fetch', [{ ...REQUEST, api: 'https://evil.example' }]],
  ['an unknown method', 'api:fetch', [{ ...REQUEST, method: 'TRACE' }]],
  ['a method in small letters', 'api:fetch', [{ ...REQUEST, method: 'get' }]],
  ['an unknown key', 'api:fetch', [{ ...REQUEST, url: 'https://evil.example' }]],
  ['a missing key', 'api:fetch', [{ ...REQUEST, body: undefined }]],
  ['headers that are none', 'api:fetch', [{ ...REQUEST, headers: { a: 1 } }]],
  [
    'very many headers',
    'api:fetch',
    [{ ...REQUEST, headers: Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`h${i}`, 'x'])) }],
  ],
  ['a file name over 1,000 characters', 'api:download', [REQUEST, 'a'.repeat(1_001)]],
  ['a file name that is none', 'api:download', [REQUEST, { toString: 'x' }]],
  ['a body over 16 MiB', 'api:fetch', [{ ...REQUEST, body: new ArrayBuffer(16_777_217) }]],
  ['a timeout of no time', 'api:fetch', [{ ...REQUEST, timeout: 0 }]],
  ['a timeout of years', 'api:fetch', [{ ...REQUEST, timeout: 1e12 }]],
  ['no timeout at all', 'api:fetch', [{ ...REQUEST, timeout: undefined }]],
  [
    'a provider’s key that is not asked for',
    'connect:discover',
    [{ ...PROVIDER_DRAFT, redirect: 'https://evil.example' }],
  ],
  ['a value that no preset has', 'connect:discover', [{ ...PROVIDER_DRAFT, values: { tokenEndpoint: 'x' } }]],
  ['a preset that is no word', 'connect:discover', [{ ...PROVIDER_DRAFT, preset: '__proto__' }]],
  ['a very long issuer', 'connect:discover', [{ ...PROVIDER_DRAFT, values: { issuer: 'a'.repeat(1_001) } }]],
  ['a very long name', 'connect:discover', [{ ...PROVIDER_DRAFT, name: 'a'.repeat(101) }]],
  ['another kind of redirect URI', 'connect:copy-redirect-uri', ['https://evil.example']],
  ['a very long base URL', 'data:try', [{ ...DATA_DRAFT, baseUrl: 'a'.repeat(1_001) }]],
  ['a method for data', 'data:try', [{ ...DATA_DRAFT, method: 'DELETE' }]],
  ['a very long path of data', 'data:try', [{ ...DATA_DRAFT, path: 'a'.repeat(2_001) }]],
  ['data without a view', 'data:save', [DATA_DRAFT]],
  ['another type of view', 'data:save', [DATA_DRAFT, { ...VIEW_DRAFT, type: 'html' }]],
  ['a flow of another format', 'flow:export', [{ format: 'html', text: '<p>' }, 'file']],
  ['a flow to another place', 'flow:export', [{ format: 'json' }, '/etc/passwd']],
  ['a JSON of the window’s own', 'flow:export', [{ format: 'json', text: '{}' }, 'file']],
  ['a very long flow', 'flow:export', [{ format: 'mermaid', text: 'a'.repeat(2_000_001) }, 'file']],
  ['a picture that is none', 'flow:export', [{ format: 'svg', text: '<html></html>' }, 'file']],
  ...[
    '<script>x()</script>',
    '<g onload="x()"/>',
    '<foreignObject/>',
    '<a href="https://evil.example"/>',
    '<image href="https://evil.example/x"/>',
    '<!ENTITY x "y">',
    '<style>@import "https://evil.example"</style>',
    '<g fill="url(https://evil.example/x)"/>',
  ].map((part): [string, RequestChannel, unknown[]] => [
    `a picture with ${part}`,
    'flow:export',
    [{ format: 'svg', text: `<svg>${part}</svg>` }, 'file'],
  ]),
  ['a path over 64 KiB', 'api:fetch', [{ ...REQUEST, path: `/${'a'.repeat(65_536)}` }]],
])('refuses %s', async (_title, channel, args) => {
  const { call, ran } = boundary();

  expect(await call(channel, ...args)).toMatchObject({ ok: false, failure: { code: 'IPC_BAD_ARGUMENT' } });
  expect(ran).toEqual([]);
});

test.each([
  ['an API', { api: 'Orders_2' }],
  ['a path', { path: `/${'a'.repeat(9_000)}` }],
  ['a header', { headers: { prefer: 'a'.repeat(2_000) } }],
  ['headers', { headers: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`h${i}`, 'x'])) }],
])('leaves %s that the proxy will refuse to it, which says why', async (_title, change) => {
  expect(await boundary().call('api:fetch', { ...REQUEST, ...change })).toMatchObject({ ok: true });
});

test('refuses whatever is sent, without a throw and without a pollution of prototypes', async () => {
  const { call, channels, ran } = boundary();

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...channels),
      fc.array(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
        { minLength: 1 },
      ),
      async (channel, args) => {
        const answer = (await call(channel, ...args)) as { ok: boolean };
        expect(answer.ok === false || ran.length > 0).toBe(true);
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      },
    ),
  );
});

test('refuses a message that comes too often, and does nothing', async () => {
  const { call, ran } = boundary();
  const answers = await Promise.all(Array.from({ length: 700 }, () => call('session:get')));

  expect(answers.filter((answer) => (answer as { ok: boolean }).ok)).toHaveLength(600);
  expect(answers.at(-1)).toEqual({ ok: false, failure: { code: 'IPC_BUSY' } });
  expect(ran).toHaveLength(600);
});

const BLANKS = ' '.repeat(1_900_000);
test.each<[string, unknown[]]>([
  ['a picture with a long run of blanks', [{ format: 'svg', text: `<svg url(${BLANKS}#` }, 'clipboard']],
  ['a picture with a long run of blanks in an attribute', [{ format: 'svg', text: `<svg href=${BLANKS}#` }, 'file']],
  ['a picture with a long name of an attribute', [{ format: 'svg', text: `<svg on${'n'.repeat(1_900_000)}` }, 'file']],
  ['a picture of many beginnings', [{ format: 'svg', text: `<svg ${'url( '.repeat(380_000)}` }, 'file']],
])('judges %s at once', async (_title, args) => {
  const { call } = boundary();
  const begin = performance.now();

  await call('flow:export', ...args);

  expect(performance.now() - begin).toBeLessThan(1_000);
});

test('does not look at two hundred thousand headers', async () => {
  const headers = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`h${i}`, 1]));
  const begin = performance.now();

  expect(await boundary().call('api:fetch', { ...REQUEST, headers })).toMatchObject({
    failure: { code: 'IPC_BAD_ARGUMENT' },
  });
  expect(performance.now() - begin).toBeLessThan(1_000);
});

test('hands on an expected failure as it is', async () => {
  const { call, bugs } = boundary({ body: () => fail('API_TIMEOUT', { api: 'orders' }) });

  expect(await call('session:get')).toEqual({
    ok: false,
    failure: { code: 'API_TIMEOUT', details: { api: 'orders' } },
  });
  expect(bugs).toEqual([]);
});

test('hands on nothing of a bug', async () => {
  const { call, bugs } = boundary({
    body: () => {
      throw new TypeError('Bearer secret-token');
    },
  });

  expect(await call('session:get')).toEqual({ ok: false, failure: { code: 'INTERNAL' } });
  expect(bugs).toEqual(['session:get TypeError']);
});

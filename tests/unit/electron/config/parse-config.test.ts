import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig, parseConfigValue } from '../../../../electron/config/parse-config.ts';
import type { Config, ConfigFault } from '../../../../shared/config.ts';

type Fields = Readonly<Record<string, unknown>>;

const PROVIDER = { id: 'corp', name: 'Corp', issuer: 'https://id.example.com', clientId: 'desktop' };
const API = { id: 'orders', baseUrl: 'https://api.example.com/v1', provider: 'corp' };
const VIEW = { id: 'list', title: 'Orders', type: 'table', api: 'orders', path: '/orders' };
const ADDRESS = 'an https address (http only on 127.0.0.1, [::1] or localhost) without user name, query and fragment';
const UNKNOWN_KEY = 'a key that is not known here';
const REQUIRED = 'this key, which is required';

/** A valid configuration, changed. A key that is set to `undefined` is left out. */
function config(change: { provider?: Fields; api?: Fields; view?: Fields; root?: Fields } = {}): string {
  return JSON.stringify({
    providers: [{ ...PROVIDER, ...change.provider }],
    apis: [{ ...API, ...change.api }],
    views: [{ ...VIEW, ...change.view }],
    ...change.root,
  });
}

function faultsOf(text: string, testRuntime = false): readonly ConfigFault[] {
  const parsed = parseConfig(text, { testRuntime });
  return parsed.ok ? [] : parsed.faults;
}

function parsed(text: string): Config {
  const result = parseConfig(text, { testRuntime: false });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config;
}

/** Any text, with control characters and halves of surrogate pairs. */
const codeUnits = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));

describe('a configuration', () => {
  test('gets its defaults filled in', () => {
    expect(parsed(config())).toEqual({
      providers: [
        {
          ...PROVIDER,
          scopes: ['openid', 'profile', 'email', 'offline_access'],
          audienceParameter: 'resource',
          redirect: 'auto',
          deviceCode: false,
          authorizationParameters: {},
        },
      ],
      apis: [{ ...API, methods: ['GET'], paths: ['/**'], scopes: [] }],
      views: [{ ...VIEW, items: '$' }],
      allowOtherConfig: false,
      updates: false,
      log: { level: 'info' },
    });
  });

  test('needs a provider and nothing else', () => {
    expect(parsed(JSON.stringify({ providers: [PROVIDER] }))).toMatchObject({ apis: [], views: [] });
  });

  test('keeps everything that is said', () => {
    const full = {
      providers: [
        {
          ...PROVIDER,
          clientSecret: 'not-so-secret',
          scopes: ['openid', 'orders'],
          prompt: 'consent',
          audienceParameter: 'audience',
          redirect: 'loopback',
          loopbackPort: 8400,
          deviceCode: 'first',
          authorizationParameters: { organization: 'org 1' },
        },
      ],
      apis: [
        {
          ...API,
          methods: ['GET', 'POST'],
          paths: ['/orders/**', '/me'],
          audience: 'orders',
          scopes: ['orders.read'],
          requestHeaders: ['x-tenant'],
          responseHeaders: ['x-quota'],
          maxBytes: 1_000,
        },
      ],
      views: [
        {
          ...VIEW,
          path: '/orders?open=1',
          items: '$.data.items',
          columns: [{ field: 'customer.name', title: 'Customer', format: 'text' }],
          paging: { type: 'page', parameter: 'p', first: 0, sizeParameter: 's', size: 20, total: '$.total' },
          sorting: { parameter: 'sort', directionParameter: 'order' },
        },
        { id: 'me', title: 'Me', type: 'json', api: 'orders', path: '/me' },
      ],
      allowOtherConfig: true,
      updates: true,
      log: { level: 'debug' as const },
    };

    expect(parsed(JSON.stringify({ $schema: './config.schema.json', ...full }))).toEqual(full);
    expect(parseConfigValue(full, { testRuntime: false })).toEqual({ ok: true, config: full });
  });

  test('fills in the defaults of columns and paging too', () => {
    const view = { columns: [{ field: 'id', title: 'No.' }], paging: { type: 'page' } };

    expect(parsed(config({ view })).views[0]).toMatchObject({
      columns: [{ field: 'id', title: 'No.', format: 'text' }],
      paging: { type: 'page', parameter: 'page', first: 1, size: 50 },
    });
  });

  test.each([{ type: 'link' }, { type: 'cursor', parameter: 'after', next: '$.next' }])('may page by %j', (paging) => {
    expect(parsed(config({ view: { paging } })).views[0]).toMatchObject({ paging });
  });

  test.each(['http://127.0.0.1:4280', 'http://[::1]:4280', 'http://localhost', 'https://id.example.com/realms/main/'])(
    'may name %s as an issuer',
    (issuer) => {
      expect(parsed(config({ provider: { issuer } })).providers[0]?.issuer).toBe(issuer);
    },
  );

  test('may begin with a byte order mark', () => {
    expect(parsed(`\ufeff${config()}`)).toEqual(parsed(config()));
  });
});

const FAULTS: readonly (readonly [title: string, text: string, fault: ConfigFault])[] = [
  ['a text in place of the whole', '"x"', { path: '', found: '"x"', expected: 'an object' }],
  ['a list in place of the whole, which has no providers', '[]', fault('providers', 'nothing', REQUIRED)],
  ['no providers', '{}', { path: 'providers', found: 'nothing', expected: REQUIRED }],
  ['an empty list of providers', '{"providers":[]}', fault('providers', 'a list of 0', 'at least one provider')],
  ['providers as an object', '{"providers":{}}', fault('providers', 'an object', 'a list of providers')],
  ['a provider that is a number', '{"providers":[7]}', fault('providers[0]', '7', 'an object')],
  ['a missing key', config({ provider: { clientId: undefined } }), fault('providers[0].clientId', 'nothing', REQUIRED)],
  ['an unknown key', config({ root: { colour: 'red' } }), unknownKey('colour')],
  ['an unknown key of a provider', config({ provider: { client_id: 'x' } }), unknownKey('providers[0].client_id')],
  ['an unknown key of an API', config({ api: { url: 'x' } }), unknownKey('apis[0].url')],
  ['an unknown key of a view', config({ view: { url: 'x' } }), unknownKey('views[0].url')],
  ['an unknown key of paging', config({ view: { paging: { type: 'link', a: 1 } } }), unknownKey('views[0].paging.a')],
  ['a wrong type', config({ provider: { name: 7 } }), fault('providers[0].name', '7', 'text')],
  ['an empty name', config({ provider: { name: '' } }), fault('providers[0].name', '""', 'text that is not empty')],
  [
    'a long value, shortened',
    config({ provider: { name: 'n'.repeat(301) } }),
    fault('providers[0].name', `"${'n'.repeat(79)}…`, 'text of at most 300 characters'),
  ],
  [
    'an id in capitals',
    config({ provider: { id: 'Corp' }, api: { provider: 'corp' } }),
    fault('providers[0].id', '"Corp"', 'an id: up to 40 small letters, digits and -, beginning with a letter or digit'),
  ],
  ...[
    'http://id.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost@id.example.com',
    'https://id.example.com?x=1',
    'https://id.example.com#x',
    'https://ada@id.example.com',
    'ftp://id.example.com',
    'id.example.com',
    '',
  ].map(
    (issuer) =>
      [
        `the issuer ${JSON.stringify(issuer)}`,
        config({ provider: { issuer } }),
        fault('providers[0].issuer', JSON.stringify(issuer), ADDRESS),
      ] as const,
  ),
  [
    'an API over plain http',
    config({ api: { baseUrl: 'http://api.example.com' } }),
    fault('apis[0].baseUrl', '"http://api.example.com"', ADDRESS),
  ],
  [
    'scopes without openid',
    config({ provider: { scopes: ['profile'] } }),
    fault('providers[0].scopes', 'a list of 1', 'a list of scopes with openid among them'),
  ],
  [
    'a prompt that does not exist',
    config({ provider: { prompt: 'none' } }),
    fault(
      'providers[0].prompt',
      '"none"',
      'login, consent, select_account or create, or several of them with blanks between',
    ),
  ],
  [
    'a method that does not exist',
    config({ api: { methods: ['GET', 'TRACE'] } }),
    fault('apis[0].methods[1]', '"TRACE"', 'GET, HEAD, POST, PUT, PATCH, DELETE'),
  ],
  ['no methods', config({ api: { methods: [] } }), fault('apis[0].methods', 'a list of 0', 'at least one method')],
  ['no paths', config({ api: { paths: [] } }), fault('apis[0].paths', 'a list of 0', 'at least one pattern')],
  [
    'a pattern with a star inside a segment',
    config({ api: { paths: ['/orders*'] } }),
    fault(
      'apis[0].paths[0]',
      '"/orders*"',
      'a pattern such as /orders/**: segments, * for one, ** for any number of them',
    ),
  ],
  [
    'a header of the window that main sets itself',
    config({ api: { requestHeaders: ['x-tenant', 'authorization'] } }),
    fault('apis[0].requestHeaders[1]', '"authorization"', 'a header that a window may send'),
  ],
  [
    'a header of the answer that is not for windows',
    config({ api: { responseHeaders: ['set-cookie'] } }),
    fault('apis[0].responseHeaders[0]', '"set-cookie"', 'a header that a window may see'),
  ],
  [
    'a header in capitals',
    config({ api: { requestHeaders: ['X-Tenant'] } }),
    fault('apis[0].requestHeaders[0]', '"X-Tenant"', 'a header’s name in small letters, digits and -'),
  ],
  [
    'a header that is a list',
    config({ api: { responseHeaders: 'etag' } }),
    fault('apis[0].responseHeaders', '"etag"', 'a list of headers'),
  ],
  [
    'more headers than anyone needs',
    config({ api: { requestHeaders: Array.from({ length: 21 }, (_, index) => `x-${index}`) } }),
    fault('apis[0].requestHeaders', 'a list of 21', 'at most 20 headers'),
  ],
  [
    'an answer of no size',
    config({ api: { maxBytes: 0 } }),
    fault('apis[0].maxBytes', '0', 'a whole number from 1 to 1073741824'),
  ],
  [
    'an answer of any size',
    config({ api: { maxBytes: 2_000_000_000 } }),
    fault('apis[0].maxBytes', '2000000000', 'a whole number from 1 to 1073741824'),
  ],
  [
    'a type of view that does not exist',
    config({ view: { type: 'chart' } }),
    fault('views[0].type', '"chart"', 'an object whose type is table, record or json'),
  ],
  [
    'a path of a view without a slash',
    config({ view: { path: 'orders' } }),
    fault('views[0].path', '"orders"', 'a path that begins with /'),
  ],
  [
    'a format that does not exist',
    config({ view: { columns: [{ field: 'a', title: 'A', format: 'html' }] } }),
    fault('views[0].columns[0].format', '"html"', 'text, number, date, date-time, money or boolean'),
  ],
  [
    'a page size of nothing',
    config({ view: { paging: { type: 'page', size: 0 } } }),
    fault('views[0].paging.size', '0', 'a whole number from 1 to 1000'),
  ],
  [
    'an API of a provider that is not there',
    config({ api: { provider: 'other' } }),
    fault('apis[0].provider', '"other"', 'the id of one of the providers'),
  ],
  [
    'a view of an API that is not there',
    config({ view: { api: 'other' } }),
    fault('views[0].api', '"other"', 'the id of one of the APIs'),
  ],
  [
    'a view of an API that does not allow GET',
    config({ api: { methods: ['POST'] } }),
    fault('views[0].api', '"orders"', 'an API that allows GET'),
  ],
  [
    'a view of a path that the API does not allow',
    config({ api: { paths: ['/orders/**', '/me'] }, view: { path: '/admin?x=/orders' } }),
    fault('views[0].path', '"/admin?x=/orders"', 'a path that the API allows: /orders/**, /me'),
  ],
  [
    'a view of a path that leads out',
    config({ view: { path: '/orders/../admin' } }),
    fault('views[0].path', '"/orders/../admin"', 'a path that the API allows: /**'),
  ],
  [
    'two providers of one id',
    config({ root: { providers: [PROVIDER, PROVIDER] } }),
    fault('providers[1].id', '"corp"', 'an id that no other one in the list has'),
  ],
  [
    'two APIs of one id',
    config({ root: { apis: [API, API] } }),
    fault('apis[1].id', '"orders"', 'an id that no other one in the list has'),
  ],
  [
    'two views of one id',
    config({ root: { views: [VIEW, VIEW] } }),
    fault('views[1].id', '"list"', 'an id that no other one in the list has'),
  ],
];

function fault(path: string, found: string, expected: string): ConfigFault {
  return { path, found, expected };
}

function unknownKey(path: string): ConfigFault {
  return fault(path, UNKNOWN_KEY, 'only keys of the documentation (docs/configuration.md)');
}

describe('says where, what was found and what was expected for', () => {
  test.each(FAULTS)('%s', (_title, text, expected) => {
    expect(faultsOf(text)).toEqual([expected]);
  });

  test('every fault that there is', () => {
    expect(faultsOf(config({ provider: { name: 7, issuer: 'x' }, view: { path: 'y' } }))).toMatchObject([
      { path: 'providers[0].name' },
      { path: 'providers[0].issuer' },
      { path: 'views[0].path' },
    ]);
  });

  test('at most fifty faults', () => {
    expect(faultsOf(JSON.stringify({ providers: Array(200).fill(7) }))).toHaveLength(50);
    expect(faultsOf(config({ root: { views: Array(200).fill(VIEW) } }))).toHaveLength(50);
  });
});

describe('what is not JSON', () => {
  test.each([
    ['a missing colon', '{\n  "providers": [],\n  "apis" []\n}', 3, 10],
    ['a comma at the end', '{\n  "providers": [],\n}', 3, 1],
    ['a word that is none', '{\n"a": yes\n}', 2, 6],
    ['text after the end', '{}\n\n  x', 3, 3],
    ['an end that is missing', '{"providers": [\n', 2, 1],
    ['nothing', '', 1, 1],
  ])('because of %s is told with its line and column', (_title, text, line, column) => {
    expect(faultsOf(text)).toEqual([
      {
        path: '',
        found: `text that is not JSON, at line ${line}, column ${column}`,
        expected: 'JSON (no comments, no commas at the end)',
      },
    ]);
  });
});

describe('main sets itself and a configuration may not', () => {
  test.each([
    'client_id',
    'client_secret',
    'redirect_uri',
    'response_type',
    'response_mode',
    'scope',
    'state',
    'nonce',
    'code_challenge',
    'code_challenge_method',
    'request',
    'request_uri',
    'prompt',
    'login_hint',
    'max_age',
    'acr_values',
    'resource',
  ])('the authorization parameter %s', (name) => {
    expect(faultsOf(config({ provider: { authorizationParameters: { [name]: 'x' } } }))).toEqual([
      fault(
        `providers[0].authorizationParameters.${name}`,
        '(hidden)',
        'a parameter that Keyporch does not set itself',
      ),
    ]);
  });
});

describe('whatever a configuration lists, a window never', () => {
  const MAINS = [
    ...['authorization', 'proxy-authorization', 'cookie', 'host', 'origin', 'referer', 'user-agent', 'accept-encoding'],
    ...['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'te', 'trailer', 'upgrade', 'expect', 'via'],
    ...[
      'forwarded',
      'x-forwarded-for',
      'x-forwarded-user',
      'x-real-ip',
      'x-original-url',
      'x-rewrite-url',
      'sec-fetch-site',
    ],
    ...['x-http-method-override', 'dpop', 'x_tenant', '__proto__', ''],
  ];
  const HIDDEN = [
    ...['set-cookie', 'set-cookie2', 'www-authenticate', 'proxy-authenticate', 'authorization', 'authentication-info'],
    ...[
      'location',
      'content-length',
      'content-encoding',
      'transfer-encoding',
      'dpop-nonce',
      'refresh',
      '__proto__',
      '',
    ],
  ];

  test.each(MAINS)('sends %j', (name) => {
    expect(faultsOf(config({ api: { requestHeaders: [name] } }))).toMatchObject([
      { path: 'apis[0].requestHeaders[0]' },
    ]);
  });

  test.each(HIDDEN)('sees %j', (name) => {
    expect(faultsOf(config({ api: { responseHeaders: [name] } }))).toMatchObject([
      { path: 'apis[0].responseHeaders[0]' },
    ]);
  });
});

describe('an Electron that stands in for tests', () => {
  const EXPECTED = 'an address on this machine: this Electron stands in for tests (RUNTIME_IS_TEST_ONLY)';

  test('takes addresses on this machine only', () => {
    expect(faultsOf(config(), true)).toEqual([
      fault('providers[0].issuer', '"https://id.example.com"', EXPECTED),
      fault('apis[0].baseUrl', '"https://api.example.com/v1"', EXPECTED),
    ]);
  });

  test('is content with addresses on this machine', () => {
    const local = { provider: { issuer: 'http://127.0.0.1:4280' }, api: { baseUrl: 'http://localhost:4280/api' } };

    expect(parseConfig(config(local), { testRuntime: true }).ok).toBe(true);
  });
});

describe('never told is', () => {
  const SECRET = 'sEcReT-7f3a';

  test.each([
    ['of the wrong form', `${SECRET} with blanks`],
    ['that is too long', SECRET.repeat(40)],
    ['in a list', [SECRET]],
    ['in an object', { value: SECRET }],
  ])('a secret %s', (_title, clientSecret) => {
    expect(faultsOf(config({ provider: { clientSecret } }))).toMatchObject([
      { path: 'providers[0].clientSecret', found: '(hidden)' },
    ]);
  });

  test('a secret under another name', () => {
    expect(JSON.stringify(faultsOf(config({ provider: { client_secret: SECRET, secret: SECRET } })))).not.toContain(
      SECRET,
    );
  });

  test('a secret of a text that breaks off or is broken anywhere', () => {
    const text = config({ provider: { clientSecret: SECRET } });
    const mistake = fc.constantFrom('}', ',', '"', 'x', '\n', '//');
    fc.assert(
      fc.property(fc.nat(text.length), mistake, (at, wrong) => {
        for (const broken of [text.slice(0, at), `${text.slice(0, at)}${wrong}${text.slice(at)}`]) {
          expect(JSON.stringify(faultsOf(broken))).not.toContain(SECRET);
        }
      }),
    );
  });

  test('a secret beside other faults', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(PROVIDER), 'scopes', 'x'), fc.jsonValue()), (other) => {
        const clientSecret = `${SECRET} `;
        const faults = faultsOf(config({ provider: { ...other, clientSecret } }), true);
        expect(faults).not.toEqual([]);
        expect(JSON.stringify(faults)).not.toContain(SECRET);
      }),
    );
  });
});

describe('never throws', () => {
  test('for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), codeUnits, fc.json({ maxDepth: 2 })), fc.boolean(), (text, testRuntime) => {
        expect(faultsOf(text, testRuntime)).not.toEqual([]);
      }),
    );
  });

  test('for any value in any place', () => {
    const fields = fc.dictionary(
      fc.constantFrom(...Object.keys({ ...PROVIDER, ...API, ...VIEW }), 'scopes', 'paths', 'paging', '__proto__'),
      fc.oneof(fc.jsonValue(), fc.constantFrom('https://a.example', 'http://127.0.0.1:1', 'https://[', '/', '/..')),
      { maxKeys: 2 },
    );
    fc.assert(
      fc.property(fields, fields, fields, fc.boolean(), (provider, api, view, testRuntime) => {
        const faults = faultsOf(config({ provider, api, view }), testRuntime);
        for (const each of faults) expect(each.expected).not.toBe('');
      }),
    );
  });
});

test('brackets in brackets, deeper than anything goes, are a fault', () => {
  expect(faultsOf('['.repeat(200_000))).toMatchObject([{ path: '', found: 'text that is not JSON' }]);
});

test('a place in a file is counted without its byte order mark', () => {
  expect(faultsOf('\ufeff{"a":1,}')).toMatchObject([{ found: 'text that is not JSON, at line 1, column 8' }]);
});

test.each([
  'https://API.example.com',
  'https://api.example.com:443/v1',
  'https://api.example.com/a/../v1',
  ' https://api.example.com',
  'https://api.example.com\\v1',
  'https:api.example.com',
  'https://api.example.com/a b',
])('the base URL "%s", which is written in another way than it is asked, is a fault', (baseUrl) => {
  const [fault, ...others] = faultsOf(config({ api: { baseUrl } }));

  expect(fault).toMatchObject({ path: 'apis[0].baseUrl', expected: expect.stringContaining('plain form') });
  expect(others).toEqual([]);
});

test('a view whose query could never be asked is a fault', () => {
  expect(faultsOf(config({ view: { path: '/orders?q="x"' } }))).toMatchObject([{ path: 'views[0].path' }]);
});

test('a password in an address is not shown', () => {
  const [fault] = faultsOf(config({ provider: { issuer: 'https://ada:secret@id.example.com' } }));

  expect(fault?.found).toBe('"https://(hidden)@id.example.com"');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfigValue } from '../../../../electron/config/parse-config.ts';
import { type DiagnosticsFacts, diagnosticsText } from '../../../../electron/flow/diagnostics-text.ts';
import { tokens } from '../../../support/encoded-tokens.ts';
import { appState, loggedIn } from '../../../support/fake-bridge.ts';
import { findSecrets } from '../../../support/find-secrets.ts';

const CONFIG = {
  providers: [
    {
      ...{ id: 'corp', name: 'Corp', issuer: 'https://id.example.com/realms/main', clientId: 'desktop-client' },
      ...{ clientSecret: 'hush', scopes: ['openid', 'offline_access', 'payroll'], loginHint: 'ada@example.com' },
      authorizationParameters: { tenant: 'acme' },
    },
  ],
  apis: [
    { id: 'orders', baseUrl: 'https://api.example.com/v1', provider: 'corp', paths: ['/orders/**'], audience: 'x' },
  ],
  views: [{ id: 'list', title: 'Orders of Ada', type: 'table', api: 'orders', path: '/orders?owner=ada' }],
};

function config(value: unknown = CONFIG) {
  const parsed = parseConfigValue(value, { testRuntime: false });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.config;
}

function facts(change: Partial<DiagnosticsFacts> = {}): DiagnosticsFacts {
  return {
    madeAt: 0,
    app: appState({ marks: ['test build'] }),
    system: {
      ...{ platform: 'linux', arch: 'x64', release: '6.1.0', node: '22.0.0', desktop: 'gnome', home: '/home/ada' },
    },
    place: 'own',
    configFile: '/home/ada/.config/com.example.keyporch/config.json',
    config: config(),
    session: loggedIn(),
    signIn: { phase: 'idle' },
    scheme: 'ours',
    log: { path: '/home/ada/.config/com.example.keyporch/logs/main.log', problem: null, lines: ['{"a line":1}'] },
    ...change,
  };
}

test('says versions, system, configuration, state and log', () => {
  expect(diagnosticsText(facts())).toBe(`Diagnostics of Keyporch

This program
  version: 1.0.0, test build
  id and scheme: com.example.keyporch
  Electron 45.0.0, Chromium 150.0.0, Node 22.0.0
  system: linux 6.1.0 x64, desktop: gnome
  made: 1970-01-01T00:00:00.000Z

Configuration
  the person’s own: ~/.config/com.example.keyporch/config.json
  mode: config
  log level: info
  provider corp: https://id.example.com/realms/main, OpenID Connect, client id set, client secret set, scopes openid offline_access and 1 others, redirect auto, audience by resource, device code false, prompt not set, 1 further parameters
  api orders: https://api.example.com/v1, provider corp, GET, 1 path patterns, audience set, 0 scopes
  view list: table of orders

State
  session: authenticated, provider corp
  keychain: has the tokens
  log-in: idle
  the scheme’s handler: ours

Log (1 newest lines of ~/.config/com.example.keyporch/logs/main.log)
  {"a line":1}
`);
});

test('has no person, no client id, no secret, no title and no parameter', () => {
  const text = diagnosticsText(facts());

  for (const word of ['Ada', 'ada', 'user-1', 'desktop-client', 'hush', 'acme', 'payroll', 'owner']) {
    expect(text).not.toContain(word);
  }
});

test('without a configuration, with a faulty one, and where things do not work', () => {
  expect(diagnosticsText(facts({ place: null, configFile: null, config: null }))).toContain('none was found');

  const faults = [
    { path: 'providers[0].authorizationEndpoint', found: 'hush', expected: 'an address' },
    { path: '', found: 'hush', expected: 'JSON' },
    { path: 'providers[0].eyJhbGciOiJub25lIn0', found: 'hush', expected: 'only keys of the documentation' },
    { path: 'eyJhbGciOiJub25lIn0', found: 'hush', expected: 'only keys of the documentation' },
  ];
  const faulty = diagnosticsText(facts({ app: appState({ mode: 'faulty', faults }), config: null }));
  expect(faulty).toContain(
    'fault at providers[0].authorizationEndpoint\n  fault at the file as a whole\n  fault at providers[0].(removed)\n  fault at (removed)',
  );
  expect(faulty).not.toContain('hush');

  const troubled = diagnosticsText(
    facts({
      session: { status: 'unauthenticated', version: 1, reason: { code: 'KEYCHAIN_LOCKED' }, ended: null },
      signIn: { phase: 'failed', provider: 'corp', failure: { code: 'AUTH_CLOCK_WRONG' } },
      scheme: 'other',
      log: { path: '/x/main.log', problem: 'ENOSPC', lines: [] },
    }),
  );
  for (const words of [
    'keychain: KEYCHAIN_LOCKED',
    'log-in: failed, AUTH_CLOCK_WRONG',
    'handler: other',
    'written: ENOSPC',
  ]) {
    expect(troubled).toContain(words);
  }
  const inMemory = loggedIn({ storage: 'memory', storageProblem: { code: 'KEYCHAIN_FULL' }, stale: true });
  expect(diagnosticsText(facts({ session: inMemory }))).toContain('tokens in memory only, KEYCHAIN_FULL');
});

test('has no piece of a secret that stands somewhere in the configuration or in a path', () => {
  fc.assert(
    fc.property(tokens, (token) => {
      const [provider] = CONFIG.providers;
      const [api] = CONFIG.apis;
      const [view] = CONFIG.views;
      const plain = encodeURIComponent(token).replaceAll('.', '-');
      const name = token.replaceAll('/', '_'); // one part of a path
      const secret = {
        providers: [
          {
            ...{ ...provider, clientId: token, clientSecret: token, name: token, prompt: 'login', loginHint: token },
            ...{ issuer: `https://id.example.com/${plain}`, scopes: ['openid', token], audience: token },
            authorizationParameters: { key: token },
          },
        ],
        apis: [{ ...api, baseUrl: `https://api.example.com/v1/${plain}`, scopes: [token], audience: token }],
        views: [{ ...view, title: token, path: `/orders?key=${plain}` }],
      };
      const fault = { path: `providers[0].${token}`, found: token, expected: token };
      const text = diagnosticsText(
        facts({
          app: appState({ faults: [fault], configFile: token }),
          config: config(secret),
          configFile: `/home/ada/${name}/config.json`,
          session: loggedIn({ user: { id: token, name: token, email: token, image: token } }),
          log: { path: `/home/ada/${name}/main.log`, problem: null, lines: [] },
        }),
      );

      expect(findSecrets(text, { token, plain, name })).toEqual([]);
    }),
  );
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import {
  type DemoServer,
  FormBrowser,
  LOG_OUT_URI,
  logInInBrowser,
  logOutInBrowser,
  type Person,
  startDemoServer,
} from '../support/demo-server.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';
import { startProgram } from '../support/program.ts';
import { CLIENT_ID, startSigningIssuer } from '../support/signing-issuer.ts';

let demo: DemoServer;
let browser: FormBrowser;
let person: Person;
let keychain: FakeKeychain;
let files: { marker: FakeMarker; revocationsMarker: FakeMarker };
const http = new UndiciHttp();

beforeAll(async () => {
  demo = await startDemoServer();
});
afterAll(async () => {
  await http.close();
  await demo.remove();
});
beforeEach(() => {
  browser = new FormBrowser();
  person = {};
  keychain = new FakeKeychain();
  files = { marker: new FakeMarker(), revocationsMarker: new FakeMarker() };
});

/** Whom the provider asks for a password gets no further. */
const KNOWN: Person = { password: 'wrong' };

function program(change: Record<string, unknown> = {}) {
  const config = demoConfig(demo) as { providers: [object] };
  config.providers[0] = { ...config.providers[0], ...change };
  const visit = (url: string) => logInInBrowser(url, person, browser);
  return startProgram({ config, http, keychain, visit, ...files });
}

async function loggedIn(change: Record<string, unknown> = {}) {
  const started = program(change);
  expect(await started.logIn.signIn('demo')).toMatchObject({ ok: true });
  return started;
}

function storedRefreshToken(): string {
  return /"refreshToken":"([^"]+)"/.exec([...keychain.entries.values()].join(''))?.[1] ?? '';
}

/** As a program would that is not ours. */
async function refreshWith(token: string): Promise<unknown> {
  const body = new URLSearchParams({
    client_id: 'keyporch-demo',
    grant_type: 'refresh_token',
    refresh_token: token,
  });
  const answer = await fetch(`${demo.issuer}/token`, { method: 'POST', body });
  return ((await answer.json()) as { error?: unknown }).error;
}

describe('a log-out here', () => {
  test('leaves the browser’s session: the next log-in is the same person’s, without a password', async () => {
    const { signOut, logIn, state } = await loggedIn();
    expect(await signOut.signOut(false)).toMatchObject({ revocation: 'told', providerLogOut: null });
    person = KNOWN;

    expect(await logIn.signIn('demo')).toMatchObject({ ok: true });

    expect(state.current).toMatchObject({ session: { user: { id: 'demo' } } });
  });

  test('then another account: the provider asks, and somebody else is logged in', async () => {
    const { signOut, logIn, state } = await loggedIn();
    await signOut.signOut(false);
    person = { userName: 'ada' };

    expect(await logIn.signIn('demo', null, null, { switchAccount: true })).toMatchObject({ ok: true });

    expect(state.current).toMatchObject({ session: { user: { id: 'ada' } } });
  });
});

describe('a log-out here and at the provider', () => {
  test('is offered, asks the person, comes back, and the next log-in wants the password', async () => {
    const { signOut, endSession, opened, notices, logIn, state } = await loggedIn();
    expect(await signOut.ways()).toEqual({ atProvider: true });

    await signOut.signOut(true);
    const end = await logOutInBrowser(opened[0] ?? '', browser, 'yes');
    expect(end).toMatch(`${LOG_OUT_URI}?state=`);
    expect(endSession.receive(end)).toBe(true);

    expect(notices.at(-1)).toEqual({ kind: 'returned', provider: 'Demo' });
    expect(state.current).toMatchObject({ status: 'unauthenticated', ended: 'signed_out' });
    let asked = '';
    const visit = async (url: string) => {
      asked = (await browser.get(url)).text;
      return logInInBrowser(url, {}, browser);
    };
    await startProgram({ config: demoConfig(demo), http, visit }).logIn.signIn('demo');
    expect(asked).toContain('name="password"');
    await logIn.signIn('demo');
  });

  test('can be declined there: here it is done all the same', async () => {
    const { signOut, opened, logIn, state } = await loggedIn();
    await signOut.signOut(true);

    await logOutInBrowser(opened[0] ?? '', browser, 'no');

    expect(state.current.status).toBe('unauthenticated');
    person = KNOWN;
    expect(await logIn.signIn('demo')).toMatchObject({ ok: true });
  });

  test('ends on the provider’s own page where the configuration wants no way back', async () => {
    const { signOut, opened } = await loggedIn({ postLogoutRedirect: false });
    await signOut.signOut(true);

    expect(await logOutInBrowser(opened[0] ?? '', browser, 'yes')).toContain('You are logged out');
  });

  test('takes the ID token along where the configuration says so, also after a restart', async () => {
    await loggedIn({ idTokenHint: true });
    const { sessions, signOut, opened, flow } = program({ idTokenHint: true });
    await sessions.restore();

    await signOut.signOut(true);

    const hint = new URL(opened[0] ?? '').searchParams.get('id_token_hint') ?? '';
    expect(hint.split('.')).toHaveLength(3);
    expect(JSON.stringify(flow.events())).not.toContain(hint);
    expect(await logOutInBrowser(opened[0] ?? '', browser, 'yes')).toMatch(LOG_OUT_URI);
  });

  test('keeps no ID token where it says nothing', async () => {
    await loggedIn();

    expect([...keychain.entries.values()].join('')).not.toContain('idToken');
  });
});

test('a log-out while the provider is down is told to it at the next start', async () => {
  const { signOut } = await loggedIn();
  const token = storedRefreshToken();
  await demo.stop();
  expect(await signOut.signOut(false)).toMatchObject({
    notDeleted: null,
    revocation: 'queued',
    notRevoked: { code: 'PROVIDER_UNREACHABLE' },
  });
  demo = await startDemoServer(demo.folder);

  const next = program();
  await next.sessions.restore();
  await next.sessions.retryRevocations();

  expect(next.state.current.status).toBe('unauthenticated');
  expect(keychain.entries.size).toBe(0);
  expect(await refreshWith(token)).toBe('invalid_grant');
});

test.each([
  'javascript:alert(1)',
  'file:///etc/passwd',
  'http://id.example/logout',
  'https://ada@id.example/logout',
  ['https://id.example/logout'],
])('a log-out page that is %j is not offered, not opened, and stops no log-in', async (page) => {
  const issuer = await startSigningIssuer();
  issuer.behaviour = { metadata: { end_session_endpoint: page } };
  const provider = { id: 'corp', name: 'Corp', issuer: issuer.issuer, clientId: CLIENT_ID, redirect: 'scheme' };
  const { logIn, signOut, opened } = startProgram({ config: { providers: [provider] }, http, visit: issuer.authorize });
  expect(await logIn.signIn('corp')).toMatchObject({ ok: true });

  expect(await signOut.ways()).toEqual({ atProvider: false });
  expect(await signOut.signOut(true)).toMatchObject({
    notDeleted: null,
    providerLogOut: { ok: false, failure: { code: 'PROVIDER_BAD_RESPONSE' } },
  });

  expect(opened).toEqual([]);
  await issuer.stop();
});

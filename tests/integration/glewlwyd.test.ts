import { afterAll, beforeAll, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { REDIRECT_URI } from '../support/demo-server.ts';
import { ADA, type Glewlwyd, startGlewlwyd } from '../support/glewlwyd.ts';
import { jsonOf, startProgram } from '../support/program.ts';

let glewlwyd: Glewlwyd;
const http = new UndiciHttp();

beforeAll(async () => {
  glewlwyd = await startGlewlwyd({ redirectUris: [REDIRECT_URI] });
});
afterAll(async () => {
  await http.close();
  await glewlwyd?.stop();
});

function program(visit = glewlwyd.visit) {
  const { issuer, clientId } = glewlwyd;
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer, clientId, scopes: ['openid', 'profile'] }],
    apis: [{ id: 'userinfo', baseUrl: issuer, provider: 'corp' }],
  };
  return startProgram({ config, http, visit });
}

const wanted = () => ({ provider: 'corp', audience: null, origin: glewlwyd.origin });

test('logs in, calls userinfo, refreshes without an ID token, logs out', async () => {
  const { logIn, state, sessions, call, keychain } = program();

  expect(await logIn.signIn('corp')).toEqual({ ok: true, value: null });

  expect(state.current).toMatchObject({ session: { user: { name: ADA.name, email: ADA.email } } });
  expect(jsonOf(await call({ api: 'userinfo', path: '/userinfo' }))).toMatchObject({ name: ADA.name });
  const before = await sessions.getAccessToken(wanted());
  const after = await sessions.refreshAccessToken(wanted(), before);
  expect(after?.value).not.toBe(before.value);
  expect((await call({ api: 'userinfo', path: '/userinfo' })).status).toBe(200);
  await sessions.signOut();
  expect(keychain.entries.size).toBe(0);
});

test('revocation is refused to a public client: said, and logged out all the same', async () => {
  const { logIn, sessions, signOut, state } = program();
  await logIn.signIn('corp');
  expect(await signOut.ways(), 'it has no log-out page').toEqual({ atProvider: false });

  const { notRevoked } = await sessions.signOut();

  expect(notRevoked?.code).toMatch(/^(AUTH|PROVIDER)_/);
  expect(state.current).toMatchObject({ status: 'unauthenticated' });
});

test('a refresh token that is not taken is answered 400 without a body: asked once more, then stale, and a log-in helps', async () => {
  const { logIn, sessions, state } = program();
  await logIn.signIn('corp');
  const token = await sessions.getAccessToken(wanted());
  glewlwyd.disableRefreshTokens();

  await expect(sessions.refreshAccessToken(wanted(), token)).rejects.toMatchObject({
    code: 'SESSION_REFRESH_REFUSED',
  });

  expect(state.current).toMatchObject({
    status: 'authenticated',
    session: { stale: true, staleReason: { code: 'SESSION_REFRESH_REFUSED' } },
  });
  await sessions.signOut();
  expect(await logIn.signIn('corp')).toMatchObject({ ok: true });
});

test('a code that it does not know is refused in a word of its own, which is understood', async () => {
  const { logIn } = program(async (url) => {
    const callback = new URL(await glewlwyd.visit(url));
    callback.searchParams.set('code', 'of-somebody-else');
    return callback.href;
  });

  expect(await logIn.signIn('corp')).toMatchObject({
    ok: false,
    failure: { code: 'AUTH_CODE_REJECTED', details: { error: 'invalid_code' } },
  });
});

test('a redirect that is not registered to the letter gets no code', async () => {
  const { logIn } = program(async (url) => {
    const other = new URL(url);
    other.searchParams.set('redirect_uri', `${REDIRECT_URI}/`);
    const answer = await fetch(other, { redirect: 'manual' });
    expect(answer.status).toBe(403);
    return glewlwyd.visit(url);
  });

  expect(await logIn.signIn('corp')).toMatchObject({ ok: true });
});

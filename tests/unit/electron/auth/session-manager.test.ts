import { beforeEach, describe, expect, test } from 'vitest';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import {
  API_ORIGIN,
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  tokenAnswer,
} from '../../../support/fake-provider.ts';

const WANTED = { provider: 'corp', audience: null, origin: API_ORIGIN };
const FIVE_MINUTES = 300_000;

let clock: FakeClock;
let keychain: FakeKeychain;
let markerFile: FakeMarker;
let client: FakeProviderClient;

beforeEach(() => {
  clock = new FakeClock();
  keychain = new FakeKeychain();
  markerFile = new FakeMarker();
  client = new FakeProviderClient();
});

/** A start of the program: what it had in memory is gone, keychain and files are still there. */
function start(providerId = 'corp') {
  const provider = fakeProvider(client, providerId, ['a', 'b']);
  const state = new SessionStateHolder();
  const recorder = new FlowRecorder(clock);
  const manager = new SessionManager({
    providers: fakeProviders(provider),
    store: new TokenStore(keychain),
    marker: new SessionMarker(markerFile),
    state,
    clock,
    flow: recorder,
  });
  return { manager, state, provider, recorder };
}

async function startSignedIn(answer = tokenAnswer()) {
  const program = start();
  await program.manager.establish(program.provider, answer, null);
  return program;
}

const refusal = (code: 'AUTH_CODE_REJECTED' | 'PROVIDER_UNREACHABLE') =>
  Promise.reject(new ExpectedError(failure(code, { reason: 'ECONNREFUSED' })));

describe('a log-in', () => {
  test('is a session with tokens in the keychain', async () => {
    const { state, manager } = await startSignedIn();

    expect(state.current).toMatchObject({
      status: 'authenticated',
      session: { provider: 'corp', user: { id: 'user-1', name: 'Ada' }, storage: 'keychain', stale: false },
    });
    expect(manager.getServerSession()?.user.email).toBe('ada@example.com');
    expect([...keychain.entries.values()].join('')).toContain('refresh-1');
  });

  test('is a session in memory, and says why, where the keychain takes nothing', async () => {
    keychain.problem = 'unavailable';

    const { state, manager } = await startSignedIn();

    expect(state.current).toMatchObject({
      status: 'authenticated',
      session: { storage: 'memory', storageProblem: { code: 'KEYCHAIN_UNAVAILABLE' } },
    });
    expect((await manager.getAccessToken(WANTED)).value).toBe('access-1');
  });

  test('never shows a token in the state of a window', async () => {
    const { state } = await startSignedIn();

    expect(JSON.stringify(state.current)).not.toMatch(/access-1|refresh-1/);
  });

  test('of another person leaves nothing of the first in the keychain', async () => {
    const { manager, provider } = await startSignedIn();

    await manager.establish(
      provider,
      tokenAnswer({ claims: { sub: 'user-2', name: 'Grace' }, refreshToken: 'refresh-2' }),
      null,
    );

    expect([...keychain.entries.values()].join('')).not.toContain('refresh-1');
    expect([...keychain.entries.values()].join('')).toContain('refresh-2');
  });
});

describe('a restart', () => {
  test('brings the session back without asking the provider', async () => {
    await startSignedIn();
    const { manager, state } = start();

    await manager.restore();

    expect(state.current).toMatchObject({ status: 'authenticated', session: { user: { name: 'Ada' } } });
    expect((await manager.getAccessToken(WANTED)).value).toBe('access-1');
    expect(client.refreshed).toEqual([]);
  });

  test('without an earlier session shows the log-in screen and no reason', async () => {
    const { manager, state } = start();

    await manager.restore();

    expect(state.current).toEqual({ status: 'unauthenticated', version: 1, reason: null, ended: null });
  });

  test('with a locked keychain is not a sign-out, and works once it is open', async () => {
    await startSignedIn();
    keychain.locked = true;
    const { manager, state } = start();

    await manager.restore();
    expect(state.current).toMatchObject({ status: 'unauthenticated', reason: { code: 'KEYCHAIN_LOCKED' } });

    keychain.locked = false;
    await manager.update();
    expect(state.current.status).toBe('authenticated');
  });

  test('whose entry somebody deleted says so, once', async () => {
    await startSignedIn();
    keychain.entries.clear();
    const { manager, state } = start();

    await manager.restore();
    expect(state.current).toMatchObject({ reason: { code: 'SESSION_ENDED' } });

    const next = start();
    await next.manager.restore();
    expect(next.state.current).toMatchObject({ status: 'unauthenticated', reason: null });
  });

  test('with a record that is not whole says so and keeps what there is', async () => {
    await startSignedIn();
    for (const name of keychain.entries.keys()) if (name.includes('#')) keychain.entries.set(name, 'broken');
    const entries = keychain.entries.size;
    const { manager, state } = start();

    await manager.restore();

    expect(state.current).toMatchObject({ reason: { code: 'KEYCHAIN_RECORD_UNREADABLE' } });
    expect(keychain.entries.size).toBe(entries);
  });

  test('under a configuration of another provider restores nothing and deletes nothing', async () => {
    await startSignedIn();
    const other = start('other');
    await other.manager.restore();
    expect(other.state.current).toMatchObject({ status: 'unauthenticated', reason: null });

    const { manager, state } = start();
    await manager.restore();
    expect(state.current.status).toBe('authenticated');
  });

  test('does not overtake a log-in that was faster', async () => {
    await startSignedIn();
    const { manager, state, provider } = start();

    const restoring = manager.restore();
    await manager.establish(provider, tokenAnswer({ claims: { sub: 'user-2', name: 'Grace' } }), null);
    await restoring;

    expect(state.current).toMatchObject({ session: { user: { name: 'Grace' } } });
  });
});

describe('the flow', () => {
  test('says which tokens a session came back with, and for how long', async () => {
    await startSignedIn();
    const { manager, recorder } = start();
    await manager.restore();

    expect(recorder.events()).toMatchObject([
      {
        kind: 'session:restored',
        details: { provider: 'Corp', storage: 'keychain' },
        evidence: {
          tokens: [
            { kind: 'access token', expiresAt: new Date(clock.now() + FIVE_MINUTES).toISOString() },
            { kind: 'refresh token', expiresAt: null },
          ],
        },
      },
    ]);
    expect(JSON.stringify(recorder.events())).not.toMatch(/access-1|refresh-1/);
  });

  test('says where a provider was not told of a log-out, because it does not listen', async () => {
    client.offersRevocation = false;
    const { manager, recorder } = await startSignedIn();
    expect(await manager.signOut()).toMatchObject({ revocation: 'no-way', notRevoked: null });

    const revoked = recorder.events().find(({ kind }) => kind === 'log-out:revoked');
    expect(revoked).toMatchObject({ status: 'done', details: { sent: false } });
  });
});

describe('an access token', () => {
  test('that runs out is renewed first, and the new one is kept', async () => {
    const { manager } = await startSignedIn();
    client.onRefresh = async () => tokenAnswer({ accessToken: 'access-2', refreshToken: 'refresh-2', claims: null });
    clock.advance(FIVE_MINUTES);

    expect((await manager.getAccessToken(WANTED)).value).toBe('access-2');
    expect(client.refreshed).toEqual([{ refreshToken: 'refresh-1', audience: null }]);

    const { manager: restarted } = start();
    await restarted.restore();
    expect((await restarted.getAccessToken(WANTED)).value).toBe('access-2');
  });

  test('is renewed once for all who ask at the same time', async () => {
    const { manager } = await startSignedIn();
    client.onRefresh = async () => tokenAnswer({ accessToken: 'access-2' });
    clock.advance(FIVE_MINUTES);

    const tokens = await Promise.all(Array.from({ length: 20 }, () => manager.getAccessToken(WANTED)));

    expect(new Set(tokens.map((token) => token.value))).toEqual(new Set(['access-2']));
    expect(client.refreshed).toHaveLength(1);
  });

  test('for another audience comes by a refresh of its own, after the one that runs', async () => {
    const { manager } = await startSignedIn();
    let parallel = 0;
    client.onRefresh = async () => {
      parallel += 1;
      expect(parallel).toBe(1);
      await Promise.resolve();
      parallel -= 1;
      return tokenAnswer({
        accessToken: `access-${client.refreshed.length}`,
        refreshToken: `r${client.refreshed.length}`,
      });
    };

    const tokens = await Promise.all(
      ['a', 'b', 'a'].map((audience) => manager.getAccessToken({ ...WANTED, audience })),
    );

    expect(tokens.map((token) => token.value)).toEqual(['access-1', 'access-2', 'access-1']);
    expect(client.refreshed).toEqual([
      { refreshToken: 'refresh-1', audience: 'a' },
      { refreshToken: 'r1', audience: 'b' },
    ]);
  });

  test('that an API refused is renewed, unless that has been done since', async () => {
    const { manager } = await startSignedIn();
    client.onRefresh = async () => tokenAnswer({ accessToken: 'access-2' });
    const old = await manager.getAccessToken(WANTED);

    expect((await manager.refreshAccessToken(WANTED, old))?.value).toBe('access-2');
    expect((await manager.refreshAccessToken(WANTED, old))?.value).toBe('access-2');
    expect(client.refreshed).toHaveLength(1);
  });

  test('is not for an API that came into the configuration after the log-in', async () => {
    const { manager } = await startSignedIn();

    await expect(manager.getAccessToken({ ...WANTED, origin: 'https://evil.example' })).rejects.toMatchObject({
      code: 'API_NOT_ALLOWED',
    });
  });

  test("is not for another provider's API", async () => {
    const { manager } = await startSignedIn();

    await expect(manager.getAccessToken({ ...WANTED, provider: 'other' })).rejects.toMatchObject({
      code: 'SESSION_OTHER_PROVIDER',
    });
  });

  test('does not exist without a session', async () => {
    await expect(start().manager.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_NONE' });
  });
});

describe('a refresh that fails', () => {
  test('for want of a network keeps the session, as stale, and works later', async () => {
    const { manager, state } = await startSignedIn();
    client.onRefresh = () => refusal('PROVIDER_UNREACHABLE');
    clock.advance(FIVE_MINUTES);

    await expect(manager.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_STALE' });
    expect(state.current).toMatchObject({ status: 'authenticated', session: { stale: true } });

    client.onRefresh = async () => tokenAnswer({ accessToken: 'access-2' });
    await manager.update();
    expect(state.current).toMatchObject({ session: { stale: false } });
    expect((await manager.getAccessToken(WANTED)).value).toBe('access-2');
  });

  test('does not keep back a token that is still valid', async () => {
    const { manager } = await startSignedIn();
    client.onRefresh = () => refusal('PROVIDER_UNREACHABLE');
    clock.advance(FIVE_MINUTES - 10_000);

    expect((await manager.getAccessToken(WANTED)).value).toBe('access-1');
  });

  test('is not tried again at once', async () => {
    const { manager } = await startSignedIn();
    client.onRefresh = () => refusal('PROVIDER_UNREACHABLE');
    clock.advance(FIVE_MINUTES);

    for (let call = 0; call < 5; call += 1) {
      await expect(manager.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_STALE' });
    }
    expect(client.refreshed).toHaveLength(1);

    clock.advance(1_000);
    await expect(manager.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_STALE' });
    expect(client.refreshed).toHaveLength(2);
  });

  test('by invalid_grant ends the session and clears the keychain', async () => {
    const { manager, state } = await startSignedIn();
    client.onRefresh = () => refusal('AUTH_CODE_REJECTED');
    clock.advance(FIVE_MINUTES);

    await expect(manager.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_ENDED' });

    expect(state.current).toMatchObject({ status: 'unauthenticated', reason: { code: 'SESSION_ENDED' } });
    expect(keychain.entries.size).toBe(0);
    expect(markerFile.text).toBeNull();
  });

  test("by another person's ID token ends the session", async () => {
    const { manager, state } = await startSignedIn();
    client.onRefresh = async () => tokenAnswer({ claims: { sub: 'user-2' } });
    clock.advance(FIVE_MINUTES);

    await expect(manager.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'AUTH_SUBJECT_CHANGED' });
    expect(state.current).toMatchObject({ reason: { code: 'AUTH_SUBJECT_CHANGED' } });
  });

  test('for want of a refresh token ends the session once its token has run out', async () => {
    const { manager, state } = await startSignedIn(tokenAnswer({ refreshToken: null }));
    clock.sleep(FIVE_MINUTES);

    await expect(manager.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    expect(state.current).toMatchObject({ status: 'unauthenticated', ended: 'expired' });
  });
});

describe('a refresh', () => {
  test('whose tokens the keychain does not take leaves them in memory and says so', async () => {
    const { manager, state } = await startSignedIn();
    client.onRefresh = async () => tokenAnswer({ accessToken: 'access-2' });
    clock.advance(FIVE_MINUTES);
    keychain.locked = true;

    expect((await manager.getAccessToken(WANTED)).value).toBe('access-2');
    expect(state.current).toMatchObject({
      session: { storage: 'memory', storageProblem: { code: 'KEYCHAIN_LOCKED' } },
    });
  });

  test('that answers without a refresh token keeps the old one', async () => {
    const { manager } = await startSignedIn();
    client.onRefresh = async () =>
      tokenAnswer({ accessToken: `access-${client.refreshed.length + 1}`, refreshToken: null });
    clock.advance(FIVE_MINUTES);
    await manager.getAccessToken(WANTED);
    clock.advance(FIVE_MINUTES);

    expect((await manager.getAccessToken(WANTED)).value).toBe('access-3');
    expect(client.refreshed.map((each) => each.refreshToken)).toEqual(['refresh-1', 'refresh-1']);
  });

  test('that ends after a log-out gives nothing and is revoked', async () => {
    const { manager, state } = await startSignedIn();
    let answer = (_: ReturnType<typeof tokenAnswer>) => undefined as unknown;
    client.onRefresh = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    clock.advance(FIVE_MINUTES);
    const call = manager.getAccessToken(WANTED);
    await expect.poll(() => client.refreshed.length).toBe(1);

    await manager.signOut();
    answer(tokenAnswer({ accessToken: 'access-2', refreshToken: 'refresh-2' }));

    await expect(call).rejects.toMatchObject({ code: 'SESSION_NONE' });
    expect(client.revoked).toEqual(['refresh-1', 'refresh-2']);
    expect(keychain.entries.size).toBe(0);
    expect(state.current.status).toBe('unauthenticated');
  });
});

describe('a log-out', () => {
  test('clears keychain and marker and revokes the refresh token', async () => {
    const { manager, state } = await startSignedIn();

    expect(await manager.signOut()).toEqual({ notDeleted: null, revocation: 'told', notRevoked: null });

    expect(state.current).toMatchObject({ status: 'unauthenticated', reason: null });
    expect(keychain.entries.size).toBe(0);
    expect(markerFile.text).toBeNull();
    expect(client.revoked).toEqual(['refresh-1']);
  });

  test('is over at once and does not wait longer than three seconds for the provider', async () => {
    const { manager, state } = await startSignedIn();
    client.onRevoke = () => new Promise(() => undefined);

    const signingOut = manager.signOut();
    expect(state.current.status).toBe('unauthenticated');
    await expect.poll(() => keychain.entries.size).toBe(0);
    clock.advance(3_000);

    expect(await signingOut).toMatchObject({ notDeleted: null, notRevoked: { code: 'PROVIDER_TIMEOUT' } });
  });

  test('with a locked keychain says that an entry is left, never restores it, and deletes it later', async () => {
    const { manager } = await startSignedIn();
    keychain.locked = true;
    expect(await manager.signOut()).toMatchObject({ notDeleted: { code: 'KEYCHAIN_LOCKED' } });

    keychain.locked = false;
    const { manager: restarted, state } = start();
    await restarted.restore();

    expect(state.current).toMatchObject({ status: 'unauthenticated', reason: null });
    expect(keychain.entries.size).toBe(0);
    expect(markerFile.text).toBeNull();
  });

  test('makes tokens that were handed out no longer current', async () => {
    const { manager } = await startSignedIn();
    const token = await manager.getAccessToken(WANTED);
    expect(token.over.aborted).toBe(false);

    await manager.signOut();

    expect(token.over.aborted).toBe(true);
  });
});

describe('another API’s origin', () => {
  const other = { ...WANTED, origin: 'https://other.example.com' };

  test('gets no token until the person has agreed, and then after a restart too', async () => {
    const { manager } = await startSignedIn();
    await expect(manager.getAccessToken(other)).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });

    await manager.allowOrigin(other.origin);

    expect((await manager.getAccessToken(other)).value).toBe('access-1');
    const later = start();
    await later.manager.restore();
    expect((await later.manager.getAccessToken(other)).value).toBe('access-1');
    await expect(later.manager.getAccessToken({ ...other, origin: 'https://x.example' })).rejects.toMatchObject({
      code: 'API_NOT_ALLOWED',
    });
  });

  test('stays agreed when tokens are renewed at the same time', async () => {
    const { manager } = await startSignedIn();
    let answer = (): void => undefined;
    client.onRefresh = () =>
      new Promise((resolve) => {
        answer = () => resolve(tokenAnswer({ accessToken: 'access-2', refreshToken: 'refresh-2' }));
      });
    clock.advance(FIVE_MINUTES);
    const renewed = manager.getAccessToken(WANTED);
    await expect.poll(() => client.refreshed.length).toBe(1);
    await manager.allowOrigin(other.origin);
    answer();
    await renewed;
    await manager.idle();

    const later = start();
    await later.manager.restore();

    expect((await later.manager.getAccessToken(other)).value).toBe('access-2');
  });

  test('can’t be agreed to by nobody', async () => {
    await expect(start().manager.allowOrigin(other.origin)).rejects.toMatchObject({ code: 'SESSION_NONE' });
  });
});

describe('a session that is handed over', () => {
  test('goes on in the other manager, and ends here', async () => {
    const { manager } = await startSignedIn();
    const next = start();

    await manager.handOver(next.manager);

    expect((await next.manager.getAccessToken(WANTED)).value).toBe('access-1');
    expect(next.state.current).toMatchObject({ status: 'authenticated', session: { storage: 'keychain' } });
    await expect(manager.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_NONE' });
    expect(client.revoked).toEqual([]);
  });

  test('takes along the tokens of a refresh that is under way', async () => {
    const { manager } = await startSignedIn();
    let answer = (): void => undefined;
    client.onRefresh = () =>
      new Promise((resolve) => {
        answer = () => resolve(tokenAnswer({ accessToken: 'access-2', refreshToken: 'refresh-2' }));
      });
    clock.advance(FIVE_MINUTES);
    const renewed = manager.getAccessToken(WANTED);
    await expect.poll(() => client.refreshed.length).toBe(1);
    const next = start();
    const over = manager.handOver(next.manager);
    answer();
    await renewed;
    await over;

    expect((await next.manager.getAccessToken(WANTED)).value).toBe('access-2');
    expect(client.revoked).toEqual([]);
  });

  test('stays one in memory where the keychain has not taken it', async () => {
    keychain.problem = 'unavailable';
    const { manager } = await startSignedIn();
    const next = start();

    await manager.handOver(next.manager);

    expect(next.state.current).toMatchObject({
      session: { storage: 'memory', storageProblem: { code: 'KEYCHAIN_UNAVAILABLE' } },
    });
  });

  test('ends where the other configuration does not have its provider', async () => {
    const { manager } = await startSignedIn();
    const next = start('other');

    await manager.handOver(next.manager);

    expect(next.state.current).toMatchObject({ status: 'unauthenticated', reason: null });
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import type { ProviderConfig } from '../../../../shared/config.ts';
import { fail } from '../../../../shared/errors.ts';
import type { SchemeHandler } from '../../../../shared/ipc.ts';
import { LOG_OUT_URI } from '../../../support/demo-server.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import {
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  ISSUER,
  tokenAnswer,
} from '../../../support/fake-provider.ts';
import { startSignOut } from '../../../support/sign-out.ts';

const PAGE = `${ISSUER}/logout`;

let clock: FakeClock;
let client: FakeProviderClient;
let keychain: FakeKeychain;

beforeEach(() => {
  clock = new FakeClock();
  client = new FakeProviderClient();
  client.onEndSession = async () => PAGE;
  keychain = new FakeKeychain();
});

interface World {
  readonly config?: Partial<ProviderConfig>;
  readonly idToken?: string;
  readonly handler?: SchemeHandler;
  readonly open?: () => Promise<void>;
}

async function loggedIn({ config = {}, idToken, ...more }: World = {}) {
  const before = fakeProvider(client);
  const provider = { ...before, config: { ...before.config, ...config } };
  const recorder = new FlowRecorder(clock);
  const state = new SessionStateHolder();
  const parts = { providers: fakeProviders(provider), clock, flow: recorder };
  const sessions = new SessionManager({
    ...parts,
    store: new TokenStore(keychain),
    marker: new SessionMarker(new FakeMarker()),
    state,
  });
  await sessions.establish(provider, tokenAnswer(idToken === undefined ? {} : { idToken }), null);
  return { ...startSignOut({ ...parts, sessions, ...more }), sessions, state, recorder };
}

const queryOf = (address: string | undefined) => Object.fromEntries(new URL(address ?? '').searchParams);

describe('a log-out here', () => {
  test('opens no browser, and says that it may still be logged in there', async () => {
    const { signOut, opened, notices } = await loggedIn();

    const answer = await signOut.signOut(false);

    expect(answer).toEqual({
      provider: 'Corp',
      notDeleted: null,
      revocation: 'told',
      notRevoked: null,
      providerLogOut: null,
    });
    expect(opened).toEqual([]);
    expect(notices).toEqual([{ kind: 'logged-out', answer }]);
  });

  test('of nobody is answered too', async () => {
    const { signOut } = await loggedIn();
    await signOut.signOut(false);

    expect(await signOut.signOut(true)).toMatchObject({ provider: null, revocation: 'nothing', providerLogOut: null });
  });
});

describe('a log-out at the provider too', () => {
  test('ends the session here first, and sends the browser to the page with client_id, way back and state alone', async () => {
    const { signOut, opened, state, recorder } = await loggedIn({
      open: async () => expect(state.current.status).toBe('unauthenticated'),
    });

    const answer = await signOut.signOut(true);

    expect(answer.providerLogOut).toEqual({ ok: true, value: null });
    expect(opened).toHaveLength(1);
    expect(opened[0]).toMatch(`${PAGE}?`);
    expect(queryOf(opened[0])).toEqual({
      client_id: 'desktop',
      post_logout_redirect_uri: LOG_OUT_URI,
      state: 'state-1',
    });
    const kinds = recorder.events().map(({ kind, flow }) => [kind, flow]);
    const flows = new Set(kinds.filter(([kind]) => kind?.startsWith('log-out:')).map(([, flow]) => flow));
    expect(kinds.map(([kind]) => kind)).toContain('log-out:browser-opened');
    expect(flows.size, 'one log-out in the flow').toBe(1);
    expect(JSON.stringify(recorder.events())).not.toContain('state-1');
  });

  test.each([
    ['the registration has loopback addresses only', { config: { redirect: 'loopback' } }],
    ['the configuration says so', { config: { postLogoutRedirect: false } }],
    ['another program has the scheme', { handler: { kind: 'none', remedy: { kind: 'none' } } }],
  ] satisfies [string, World][])('names no way back where %s', async (_title, world) => {
    const { signOut, opened } = await loggedIn(world);

    await signOut.signOut(true);

    expect(queryOf(opened[0])).toEqual({ client_id: 'desktop' });
  });

  test('sends the ID token along where the configuration wants it kept', async () => {
    const { signOut, opened, recorder } = await loggedIn({ idToken: 'the.id.token' });

    await signOut.signOut(true);

    expect(queryOf(opened[0]).id_token_hint).toBe('the.id.token');
    expect(JSON.stringify(recorder.events())).not.toContain('the.id.token');
  });

  test('leaves an ID token at home that makes the address longer than systems hand on', async () => {
    const { signOut, opened } = await loggedIn({ idToken: 'x'.repeat(1_950) });

    await signOut.signOut(true);

    expect(queryOf(opened[0])).toMatchObject({ client_id: 'desktop', state: 'state-1' });
    expect(queryOf(opened[0]).id_token_hint).toBeUndefined();
  });

  test.each([
    ['no browser opens', { open: () => fail('AUTH_BROWSER_NOT_OPENED') }, 'AUTH_BROWSER_NOT_OPENED'],
    ['the provider cannot be asked where', {}, 'PROVIDER_UNREACHABLE'],
  ])('is complete here where %s, and says so', async (_title, world, code) => {
    if (code.startsWith('PROVIDER')) client.onEndSession = async () => fail('PROVIDER_UNREACHABLE');
    const { signOut, state } = await loggedIn(world);

    expect(await signOut.signOut(true)).toMatchObject({
      revocation: 'told',
      providerLogOut: { ok: false, failure: { code } },
    });
    expect(state.current.status).toBe('unauthenticated');
    expect(keychain.entries.size).toBe(0);
  });

  test('that has no such page is neither offered nor opened', async () => {
    client.onEndSession = async () => null;
    const { signOut, opened } = await loggedIn();

    expect(await signOut.ways()).toEqual({ atProvider: false });
    expect(await signOut.signOut(true)).toMatchObject({
      providerLogOut: { failure: { code: 'PROVIDER_UNSUPPORTED' } },
    });
    expect(opened).toEqual([]);
  });

  test.each([
    ['has such a page', async () => PAGE, true],
    ['is out of reach', async () => fail('PROVIDER_UNREACHABLE'), false],
  ])('is offered where the provider %s: %j', async (_title, onEndSession, atProvider) => {
    client.onEndSession = onEndSession;

    expect(await (await loggedIn()).signOut.ways()).toEqual({ atProvider });
  });

  test('is not offered while the provider hangs', async () => {
    client.onEndSession = () => new Promise(() => undefined);
    const { signOut } = await loggedIn();
    const ways = signOut.ways();
    await expect.poll(() => clock.waiting).toBeGreaterThan(0);

    clock.advance(5_000);

    expect(await ways).toEqual({ atProvider: false });
  });
});

describe('an address of a log-out', () => {
  async function opened() {
    const program = await loggedIn();
    await program.signOut.signOut(true);
    const returned = () => program.notices.filter(({ kind }) => kind === 'returned');
    return { ...program, returned };
  }

  test('with the state of ours is said once', async () => {
    const { endSession, returned, recorder } = await opened();

    expect(endSession.receive(`${LOG_OUT_URI}?state=state-1`)).toBe(true);
    expect(endSession.receive(`${LOG_OUT_URI}?state=state-1`)).toBe(true);

    expect(returned()).toEqual([{ kind: 'returned', provider: 'Corp' }]);
    expect(recorder.events().filter(({ kind }) => kind === 'log-out:returned')).toHaveLength(1);
  });

  test.each([
    ['unknown', '?state=state-2'],
    ['missing', ''],
    ['empty', '?state='],
    ['there twice', '?state=state-1&state=state-1'],
    ['in a fragment', '?a=b#state=state-1'],
    ['after a blank', '?a= b&state=state-1'],
    ['in a very long address', `?state=state-1&x=${'x'.repeat(9_000)}`],
  ])('whose state is %s changes nothing', async (_title, query) => {
    const { endSession, returned, recorder } = await opened();
    const before = recorder.events().length;

    expect(endSession.receive(`${LOG_OUT_URI}${query}`)).toBe(true);

    expect(returned()).toEqual([]);
    expect(recorder.events()).toHaveLength(before);
    endSession.receive(`${LOG_OUT_URI}?state=state-1`);
    expect(returned(), 'the right one still counts').toHaveLength(1);
  });

  test('that comes after a quarter of an hour changes nothing', async () => {
    const { endSession, returned } = await opened();
    clock.sleep(15 * 60_000);

    endSession.receive(`${LOG_OUT_URI}?state=state-1`);

    expect(returned()).toEqual([]);
  });

  test('that is another one is left to others', async () => {
    const { endSession } = await opened();

    expect(endSession.receive('com.example.keyporch.dev:/oauth/callback?state=state-1')).toBe(false);
    expect(endSession.receive(`${LOG_OUT_URI}x?state=state-1`)).toBe(false);
  });
});

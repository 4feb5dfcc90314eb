import { beforeEach, describe, expect, test } from 'vitest';
import { AskBeforeSending } from '../../../../electron/auth/ask-before-sending.ts';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { sendTokenToNewApi } from '../../../../electron/main/confirmations.ts';
import { fail } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeConfirm } from '../../../support/fake-confirm.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import {
  API_ORIGIN,
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  tokenAnswer,
} from '../../../support/fake-provider.ts';

const KNOWN = { provider: 'corp', audience: null, origin: API_ORIGIN };
const NEW = { ...KNOWN, origin: 'https://new.example.com' };

let keychain: FakeKeychain;
let marker: FakeMarker;
let confirm: FakeConfirm;

beforeEach(() => {
  keychain = new FakeKeychain();
  marker = new FakeMarker();
  confirm = new FakeConfirm();
});

/** A start of the program, with a configuration that has come by another API. */
async function start() {
  const clock = new FakeClock();
  const provider = fakeProvider(new FakeProviderClient());
  const sessions = new SessionManager({
    providers: fakeProviders({ ...provider, apiOrigins: [API_ORIGIN, NEW.origin] }),
    store: new TokenStore(keychain),
    marker: new SessionMarker(marker),
    state: new SessionStateHolder(),
    clock,
    flow: new FlowRecorder(clock),
  });
  if (marker.text === null) await sessions.establish(provider, tokenAnswer(), null);
  else await sessions.restore();
  const tokens = new AskBeforeSending({
    sessions,
    confirm: ({ origin }) => confirm.ask(sendTokenToNewApi(origin, 'Corp')),
  });
  return { sessions, tokens, provider };
}

describe('an API at an origin that came into the configuration after the log-in', () => {
  test('gets the token once the person agrees, and from then on without a question', async () => {
    const { tokens } = await start();

    expect((await tokens.getAccessToken(NEW)).value).toBe('access-1');
    expect((await tokens.getAccessToken(NEW)).value).toBe('access-1');
    const later = await start();
    expect((await later.tokens.getAccessToken(NEW)).value).toBe('access-1');

    expect(confirm.asked).toHaveLength(1);
    expect(confirm.asked[0]?.message).toContain('https://new.example.com');
  });

  test('gets nothing after a no, and the person is not asked again', async () => {
    confirm.answer = 'no';
    const { tokens } = await start();

    await expect(tokens.getAccessToken(NEW)).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });
    await expect(tokens.getAccessToken(NEW)).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });

    expect(confirm.asked).toHaveLength(1);
    expect((await tokens.getAccessToken(KNOWN)).value).toBe('access-1');
  });

  test('is asked about again when the person wants it, and at the next start', async () => {
    confirm.answer = 'no';
    const { tokens } = await start();
    await tokens.getAccessToken(NEW).catch(() => undefined);

    tokens.askAgain();
    await tokens.getAccessToken(NEW).catch(() => undefined);
    expect(confirm.asked).toHaveLength(2);
    const later = await start();
    await later.tokens.getAccessToken(NEW).catch(() => undefined);

    expect(confirm.asked).toHaveLength(3);
  });

  test('is one question for all who ask at the same time, and two origins are two questions in turn', async () => {
    const { tokens } = await start();
    let open = 0;
    confirm.meanwhile = async () => {
      open += 1;
      expect(open).toBe(1);
      await new Promise(setImmediate);
      open -= 1;
    };
    const other = { ...NEW, origin: 'https://other.example.com' };

    await Promise.all([NEW, NEW, other, NEW].map((each) => tokens.getAccessToken(each)));

    expect(confirm.asked).toHaveLength(2);
  });

  test('gets nothing where somebody else has logged in while the question was open', async () => {
    const { tokens, sessions, provider } = await start();
    confirm.meanwhile = () =>
      sessions.establish(provider, tokenAnswer({ claims: { sub: 'user-2', name: 'Grace' } }), null);

    await expect(tokens.getAccessToken(NEW)).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });
    expect(sessions.allows(NEW.origin)).toBe(false);
  });

  test('is asked about later where another question is open', async () => {
    const { tokens } = await start();
    confirm.meanwhile = async () => fail('CONFIRM_BUSY');
    await expect(tokens.getAccessToken(NEW)).rejects.toMatchObject({ code: 'CONFIRM_BUSY' });

    confirm.meanwhile = async () => undefined;

    expect((await tokens.getAccessToken(NEW)).value).toBe('access-1');
  });
});

test('an API that was there at the log-in is not asked about', async () => {
  const { tokens } = await start();

  expect((await tokens.getAccessToken(KNOWN)).value).toBe('access-1');
  expect(confirm.asked).toEqual([]);
});

test('nobody is asked where nobody is logged in', async () => {
  const { tokens, sessions } = await start();
  await sessions.signOut();

  await expect(tokens.getAccessToken(NEW)).rejects.toMatchObject({ code: 'SESSION_NONE' });
  expect(confirm.asked).toEqual([]);
});

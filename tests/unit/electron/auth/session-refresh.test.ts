import { beforeEach, describe, expect, test } from 'vitest';
import { RefreshError, type RequestFate } from '../../../../electron/auth/refresh-failure.ts';
import { type ErrorCode, type FailureDetails, failure } from '../../../../shared/errors.ts';
import { FakeComputer } from '../../../support/fake-program.ts';
import { API_ORIGIN, tokenAnswer } from '../../../support/fake-provider.ts';

const WANTED = { provider: 'corp', audience: null, origin: API_ORIGIN };
const SECOND = 1_000;
/** The tokens live for five minutes and are renewed half a minute before. */
const RENEWAL = 270 * SECOND;
const LIFE = 300 * SECOND;

let computer: FakeComputer;

beforeEach(() => {
  computer = new FakeComputer();
});

function failed(code: ErrorCode, details: FailureDetails = {}, fate: Partial<RequestFate> = {}) {
  const request = { asked: true, status: null, retryAfter: null, refreshToken: null, ...fate };
  return () => Promise.reject(new RefreshError(failure(code, details), request));
}

const offline = failed('PROVIDER_UNREACHABLE', { reason: 'ECONNREFUSED' }, { asked: false });
const reset = failed('PROVIDER_UNREACHABLE', { reason: 'ECONNRESET' });
const invalidGrant = failed('AUTH_CODE_REJECTED', { error: 'invalid_grant' }, { status: 400 });
const invalidClient = failed('AUTH_CLIENT_REJECTED', { error: 'invalid_client' }, { status: 401 });
const unreadable = failed('PROVIDER_BAD_RESPONSE', { reason: 'HTTP 400' }, { status: 400 });
const busy = (retryAfter: string | null) =>
  failed('PROVIDER_BUSY', { reason: 'HTTP 429' }, { status: 429, retryAfter });

/** Answers one after another; the last goes on. */
function answers(...list: (() => Promise<ReturnType<typeof tokenAnswer>>)[]) {
  let count = 0;
  computer.client.onRefresh = () => {
    const answer = list[Math.min(count, list.length - 1)];
    count += 1;
    return answer === undefined ? Promise.reject(new Error('no answer')) : answer();
  };
}

const renewed = () => {
  const number = computer.client.refreshed.length + 1;
  return Promise.resolve(tokenAnswer({ accessToken: `access-${number}`, refreshToken: `refresh-${number}` }));
};

async function advance(ms: number): Promise<void> {
  computer.clock.advance(ms);
  await computer.settle();
}

const requests = () => computer.client.refreshed.length;
const kept = () => [...computer.keychain.entries.values()].join('');

describe('in advance', () => {
  test('a token is renewed before its margin, without anybody asking', async () => {
    const { sessions } = await computer.startLoggedIn();
    answers(renewed);

    await advance(RENEWAL - 1);
    expect(requests()).toBe(0);
    await advance(1);

    expect(requests()).toBe(1);
    expect((await sessions.getAccessToken(WANTED)).value).toBe('access-2');
    await advance(RENEWAL);
    expect(requests()).toBe(2);
  });

  test('after a sleep past its end: at once, by one request', async () => {
    const { sessions } = await computer.startLoggedIn();
    answers(renewed);
    computer.clock.jump(8 * 3_600 * SECOND);
    expect(requests()).toBe(0);

    computer.wake.wake();
    computer.wake.wake();
    await computer.settle();

    expect(requests()).toBe(1);
    expect((await sessions.getAccessToken(WANTED)).value).toBe('access-2');
    expect(requests()).toBe(1);
  });

  test('without news of a wake-up, within a minute by the timer’s own clock', async () => {
    await computer.startLoggedIn();
    answers(renewed);
    computer.clock.jump(LIFE);

    await advance(60 * SECOND);

    expect(requests()).toBe(1);
  });

  test('at a start with a token that has run out', async () => {
    await computer.startLoggedIn();
    computer.clock.jump(LIFE);
    answers(renewed);
    const { sessions, state } = computer.start();
    await sessions.restore();
    await computer.settle();

    expect(requests()).toBe(1);
    expect(state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });
  });

  test('for each audience, when its own token runs out', async () => {
    const { sessions } = await computer.startLoggedIn();
    answers(renewed);
    await advance(100 * SECOND);
    await sessions.getAccessToken({ ...WANTED, audience: 'other' });

    await advance(RENEWAL - 100 * SECOND);
    await advance(100 * SECOND);

    expect(computer.client.refreshed.map(({ audience }) => audience)).toEqual(['other', null, 'other']);
  });

  test('never for a token whose end is not known', async () => {
    await computer.startLoggedIn({ expiresIn: null });

    for (let day = 0; day < 3; day += 1) await advance(86_400 * SECOND);

    expect(requests()).toBe(0);
    expect(computer.clock.waiting).toBe(0);
  });

  test('no more once the session is over: no timer and no listener is left', async () => {
    const { sessions } = await computer.startLoggedIn();
    answers(offline);
    await advance(RENEWAL);
    expect(computer.wake.listeners).toEqual([1, 1]);

    await sessions.signOut();

    expect([computer.clock.waiting, computer.wake.listeners]).toEqual([0, [0, 0]]);
  });
});

describe('F-36: calls in parallel with a token that has run out', () => {
  test('are two hundred answers by one token request', async () => {
    const { sessions } = await computer.startLoggedIn();
    answers(renewed);
    computer.clock.jump(LIFE);

    const calls = Array.from({ length: 200 }, () => sessions.getAccessToken(WANTED));
    computer.wake.wake();
    const tokens = await Promise.all(calls);

    expect(new Set(tokens.map(({ value }) => value))).toEqual(new Set(['access-2']));
    expect(requests()).toBe(1);
  });

  test('F-37, F-38: of which each is refused by the API are one refresh', async () => {
    const { sessions } = await computer.startLoggedIn();
    answers(renewed);
    const old = await sessions.getAccessToken(WANTED);

    const tokens = await Promise.all(Array.from({ length: 50 }, () => sessions.refreshAccessToken(WANTED, old)));
    const late = await sessions.refreshAccessToken(WANTED, old);

    expect(new Set([...tokens, late].map((token) => token?.value))).toEqual(new Set(['access-2']));
    expect(requests()).toBe(1);
  });
});

describe('F-39: a provider that cannot be reached', () => {
  test('leaves the session stale, is tried again after 1, 2, 4 … 60 s, and then without a click', async () => {
    const { state } = await computer.startLoggedIn();
    answers(offline);
    await advance(RENEWAL);
    expect(state.current).toMatchObject({
      status: 'authenticated',
      session: { stale: true, staleReason: { code: 'SESSION_STALE', details: { reason: 'ECONNREFUSED' } } },
    });

    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const before = requests();
      await advance((seconds - 0.5) * SECOND);
      expect(requests()).toBe(before);
      await advance(0.5 * SECOND);
      expect(requests(), `after ${seconds} s`).toBe(before + 1);
    }
    answers(renewed);
    await advance(60 * SECOND);

    expect(state.current).toMatchObject({ session: { stale: false, staleReason: null } });
    expect(kept()).toContain('refresh-');
  });

  test('is asked at once when there is a network again', async () => {
    const { state } = await computer.startLoggedIn();
    answers(offline);
    await advance(RENEWAL);
    for (let count = 0; count < 6; count += 1) await advance(32 * SECOND);
    answers(renewed);
    await advance(2 * SECOND);

    computer.wake.online();
    await computer.settle();

    expect(state.current).toMatchObject({ session: { stale: false } });
    expect(computer.wake.listeners).toEqual([1, 0]);
  });

  test('is asked within a second where that news comes before the network does', async () => {
    const { state } = await computer.startLoggedIn();
    answers(offline);
    computer.clock.jump(LIFE);
    computer.wake.wake();
    await computer.settle();
    await advance(SECOND);
    answers(renewed);

    computer.wake.online();
    await advance(SECOND);

    expect(state.current).toMatchObject({ session: { stale: false } });
  });

  test('is asked at once when a window comes to the front, and not for one that is not stale', async () => {
    const { state } = await computer.startLoggedIn();
    computer.wake.wake();
    await computer.settle();
    expect(requests()).toBe(0);
    answers(offline);
    await advance(RENEWAL);
    answers(renewed);
    await advance(SECOND - 1);

    computer.clock.jump(1);
    computer.wake.wake();
    await computer.settle();

    expect(state.current).toMatchObject({ session: { stale: false } });
  });
});

describe('F-40, F-41: an answer that was lost on its way', () => {
  test('is asked for once more with the same token, which a forgiving provider takes', async () => {
    const { state } = await computer.startLoggedIn();
    answers(reset, renewed);

    await advance(RENEWAL);

    expect(computer.client.refreshed.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-1']);
    expect(state.current).toMatchObject({ session: { stale: false } });
  });

  test('ends the session where the provider is strict, and says that a token was lost', async () => {
    const { state } = await computer.startLoggedIn();
    answers(reset, invalidGrant);

    await advance(RENEWAL);

    expect(requests()).toBe(2);
    expect(state.current).toMatchObject({
      status: 'unauthenticated',
      ended: 'revoked',
      reason: { code: 'SESSION_ENDED', details: { reason: 'rotation_lost' } },
    });
    expect(kept()).toBe('');
  });

  test('by the end of the program is known at the next start, by one request', async () => {
    await computer.startLoggedIn();
    let begun = 0;
    computer.client.onRefresh = () => {
      begun += 1;
      return new Promise(() => undefined); // the program is killed before the answer is there
    };
    await advance(RENEWAL);
    expect(begun).toBe(1);
    answers(invalidGrant);
    computer.clock.jump(LIFE);

    const { sessions, state } = computer.start();
    await sessions.restore();
    await computer.settle();

    expect(requests()).toBe(2);
    expect(state.current).toMatchObject({ ended: 'revoked', reason: { details: { reason: 'rotation_lost' } } });
  });

  test('F-42: leaves no doubt where the new token was kept before the program ended', async () => {
    await computer.startLoggedIn();
    answers(renewed);
    await advance(RENEWAL);
    answers(invalidGrant);

    const { sessions, state } = computer.start();
    await sessions.restore();
    expect((await sessions.getAccessToken(WANTED)).value).toBe('access-2');
    await advance(RENEWAL);

    expect(computer.client.refreshed.at(-1)?.refreshToken).toBe('refresh-2');
    expect(state.current).toMatchObject({ ended: 'revoked', reason: { code: 'SESSION_ENDED' } });
    expect(JSON.stringify(state.current)).not.toContain('rotation_lost');
  });

  test('leaves no doubt where the provider was not reached at all', async () => {
    await computer.startLoggedIn();
    answers(offline);
    await advance(RENEWAL);
    answers(invalidGrant);
    computer.clock.jump(LIFE);

    const { sessions, state } = computer.start();
    await sessions.restore();
    await computer.settle();

    expect(state.current).toMatchObject({ ended: 'revoked', reason: { code: 'SESSION_ENDED' } });
    expect(JSON.stringify(state.current)).not.toContain('rotation_lost');
  });

  test('is none where the part that matters arrived: the new refresh token is kept', async () => {
    const { state } = await computer.startLoggedIn();
    answers(failed('PROVIDER_BAD_RESPONSE', {}, { status: 200, refreshToken: 'refresh-rescued' }), renewed);

    await advance(RENEWAL);
    expect(state.current).toMatchObject({ session: { stale: true } });
    expect(kept()).toContain('refresh-rescued');
    await advance(SECOND);

    expect(computer.client.refreshed.at(-1)?.refreshToken).toBe('refresh-rescued');
    expect(state.current).toMatchObject({ session: { stale: false } });
  });
});

describe('F-43: a keychain that takes its time', () => {
  test('holds up no caller for more than two seconds, and gets the new token', async () => {
    const { sessions } = await computer.startLoggedIn();
    answers(renewed);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    computer.keychain.beforeChange = () => held;
    computer.clock.jump(LIFE);
    const call = sessions.getAccessToken(WANTED);
    await computer.settle();

    await advance(2 * SECOND);
    expect((await call).value).toBe('access-2');
    release();
    await sessions.idle();

    expect(kept()).toContain('refresh-2');
  });
});

describe('F-44: invalid_grant', () => {
  test('by the timer ends the session, clears keychain and marker, and is asked once', async () => {
    const { sessions, state } = await computer.startLoggedIn();
    answers(invalidGrant);

    await advance(RENEWAL);
    await advance(LIFE);

    expect(requests()).toBe(1);
    expect(state.current).toMatchObject({ ended: 'revoked', reason: { code: 'SESSION_ENDED' } });
    expect([kept(), computer.marker.text]).toEqual(['', null]);
    await expect(sessions.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_NONE' });
  });
});

describe('F-45: a refused client', () => {
  test('keeps the record and is not asked again until the person asks', async () => {
    const { sessions, state } = await computer.startLoggedIn();
    answers(invalidClient);
    await advance(RENEWAL);
    expect(state.current).toMatchObject({ session: { staleReason: { code: 'AUTH_CLIENT_REJECTED' } } });
    expect((await sessions.getAccessToken(WANTED)).value).toBe('access-1');

    for (let hour = 0; hour < 3; hour += 1) await advance(3_600 * SECOND);
    computer.wake.wake();
    computer.wake.online();
    await expect(sessions.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'AUTH_CLIENT_REJECTED' });
    expect(requests()).toBe(1);
    expect(kept()).toContain('refresh-1');

    answers(renewed);
    await sessions.update();
    expect(state.current).toMatchObject({ session: { stale: false } });
  });

  test('is asked again after a restart', async () => {
    await computer.startLoggedIn();
    answers(invalidClient);
    await advance(LIFE);
    answers(renewed);

    const { sessions, state } = computer.start();
    await sessions.restore();
    await computer.settle();

    expect(state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });
  });
});

describe('a refusal without a reason', () => {
  test('is asked once more, then the session is stale and a new log-in is what helps', async () => {
    const { state } = await computer.startLoggedIn();
    answers(unreadable);

    await advance(RENEWAL);
    for (let hour = 0; hour < 3; hour += 1) await advance(3_600 * SECOND);

    expect(requests()).toBe(2);
    expect(state.current).toMatchObject({
      status: 'authenticated',
      session: { stale: true, staleReason: { code: 'SESSION_REFRESH_REFUSED' } },
    });
    expect(kept()).toContain('refresh-1');
  });

  test('is none where the second try works', async () => {
    const { state } = await computer.startLoggedIn();
    answers(unreadable, renewed);

    await advance(RENEWAL);

    expect(state.current).toMatchObject({ session: { stale: false } });
  });
});

describe('F-46: a provider that is busy', () => {
  test.each([
    ['30', 30],
    ['soon', 60],
    ['99999999', 300],
    [null, 60],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1],
  ])('with Retry-After %s is left alone for %s s, whatever the system tells', async (header, seconds) => {
    const { state } = await computer.startLoggedIn();
    answers(busy(header), renewed);
    await advance(RENEWAL);
    expect(state.current).toMatchObject({ session: { stale: true, staleReason: { code: 'SESSION_STALE' } } });

    await advance(seconds * SECOND - 1);
    computer.wake.wake();
    computer.wake.online();
    await computer.settle();
    expect(requests()).toBe(1);
    await advance(1);

    expect(requests()).toBe(2);
    expect(state.current).toMatchObject({ session: { stale: false } });
  });
});

describe('F-47: the refresh token of an answer', () => {
  test.each([
    ['none', null, 'refresh-1'],
    ['the same', 'refresh-1', 'refresh-1'],
    ['a new one', 'refresh-2', 'refresh-2'],
  ])('%s', async (_what, refreshToken, next) => {
    await computer.startLoggedIn();
    answers(async () => tokenAnswer({ accessToken: 'access-2', refreshToken }));

    await advance(RENEWAL);
    await advance(RENEWAL);

    expect(computer.client.refreshed.map((each) => each.refreshToken)).toEqual(['refresh-1', next]);
    expect(kept()).toContain(next);
  });
});

test('F-48: an answer about somebody else ends the session and leaves nothing of it', async () => {
  const { state } = await computer.startLoggedIn();
  answers(async () => tokenAnswer({ claims: { sub: 'user-2' }, refreshToken: 'refresh-2' }));

  await advance(RENEWAL);

  expect(state.current).toMatchObject({ ended: 'revoked', reason: { code: 'AUTH_SUBJECT_CHANGED' } });
  expect([kept(), computer.marker.text]).toEqual(['', null]);
});

describe('F-49: a token that is dead on arrival', () => {
  test.each([0, -1, 0.4])(
    'because it lives %s s is used for ten seconds and not renewed in advance',
    async (expiresIn) => {
      const { sessions } = await computer.startLoggedIn({ expiresIn });
      answers(async () => tokenAnswer({ accessToken: `access-${requests()}`, expiresIn }));

      for (let second = 0; second < 60; second += 1) {
        await sessions.getAccessToken(WANTED);
        await advance(SECOND);
      }

      expect(requests()).toBe(5);
      for (let minute = 0; minute < 10; minute += 1) await advance(60 * SECOND);
      expect(requests()).toBe(5);
    },
  );

  test('is used until an API refuses it where nothing can renew it', async () => {
    const { sessions, state } = await computer.startLoggedIn({ expiresIn: 0, refreshToken: null });
    await advance(LIFE);

    expect((await sessions.getAccessToken(WANTED)).value).toBe('access-1');
    expect(state.current).toMatchObject({ session: { expiresAt: null } });
  });
});

describe('F-51: a clock that jumps while somebody is logged in', () => {
  test.each([
    ['back by two hours', -2 * 3_600 * SECOND],
    ['ahead by two hours', 2 * 3_600 * SECOND],
  ])('%s costs at most one refresh more, and no loop', async (_what, jump) => {
    const { sessions, state } = await computer.startLoggedIn();
    answers(renewed);
    await advance(60 * SECOND);
    computer.clock.jump(jump);
    computer.wake.wake();

    for (let minute = 0; minute < 4; minute += 1) await advance(60 * SECOND);

    expect(requests()).toBeLessThanOrEqual(1);
    expect((await sessions.getAccessToken(WANTED)).value).toMatch(/^access-/);
    expect(state.current.status).toBe('authenticated');
  });

  test('back while the session is stale does not make its pause longer', async () => {
    const { state } = await computer.startLoggedIn();
    answers(offline);
    await advance(RENEWAL);
    answers(renewed);
    computer.clock.jump(-2 * 3_600 * SECOND);

    await advance(60 * SECOND);

    expect(state.current).toMatchObject({ session: { stale: false } });
  });
});

describe('F-52: a log-out during a refresh', () => {
  test('discards and revokes what comes, and nothing is written after the delete', async () => {
    const { sessions, state } = await computer.startLoggedIn();
    let answer = (_: ReturnType<typeof tokenAnswer>): void => undefined;
    computer.client.onRefresh = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await advance(RENEWAL);
    await sessions.signOut();
    const changes = computer.keychain.changes;

    answer(tokenAnswer({ accessToken: 'access-2', refreshToken: 'refresh-2' }));
    await computer.settle();

    expect(computer.client.revoked).toEqual(['refresh-1', 'refresh-2']);
    expect([kept(), computer.marker.text, computer.keychain.changes]).toEqual(['', null, changes]);
    expect(state.current).toMatchObject({ ended: 'signed_out' });
  });

  test('revokes also a refresh token that comes in an answer that can’t be used', async () => {
    const { sessions } = await computer.startLoggedIn();
    let answer = (): void => undefined;
    computer.client.onRefresh = () =>
      new Promise((_, reject) => {
        const late = failed('PROVIDER_BAD_RESPONSE', {}, { status: 200, refreshToken: 'refresh-2' });
        answer = () => void late().catch(reject);
      });
    await advance(RENEWAL);
    await sessions.signOut();

    answer();
    await computer.settle();

    expect(computer.client.revoked).toEqual(['refresh-1', 'refresh-2']);
    expect(kept()).toBe('');
  });
});

test('F-53: a token that was asked for by an earlier person’s call is not the later one’s', async () => {
  const { sessions, provider } = await computer.startLoggedIn();
  const before = await sessions.getAccessToken(WANTED);

  await sessions.establish(
    provider,
    tokenAnswer({ claims: { sub: 'user-2' }, accessToken: 'access-b', refreshToken: 'refresh-b' }),
    null,
  );

  expect(before.over.aborted).toBe(true);
  expect((await sessions.getAccessToken(WANTED)).value).toBe('access-b');
});

describe('F-54: the end of the program', () => {
  test('waits for a refresh that is under way, whose token is kept', async () => {
    const { sessions } = await computer.startLoggedIn();
    let answer = (_: ReturnType<typeof tokenAnswer>): void => undefined;
    computer.client.onRefresh = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await advance(RENEWAL);
    const closing = sessions.close();

    answer(tokenAnswer({ accessToken: 'access-2', refreshToken: 'refresh-2' }));
    await closing;

    expect(kept()).toContain('refresh-2');
  });

  test('begins no refresh any more, and the session is there at the next start', async () => {
    const { sessions } = await computer.startLoggedIn();
    await sessions.close();
    computer.clock.jump(LIFE);

    await expect(sessions.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_STALE' });
    computer.wake.wake();
    await advance(LIFE);

    expect([requests(), computer.clock.waiting]).toEqual([0, 0]);
    answers(renewed);
    const next = computer.start();
    await next.sessions.restore();
    expect((await next.sessions.getAccessToken(WANTED)).value).toBe('access-2');
  });
});

test('an audience that the provider refuses holds up no other, and is not asked for all the time', async () => {
  const { sessions, state } = await computer.startLoggedIn();
  const other = { ...WANTED, audience: 'https://other.example' };
  answers(renewed);
  await sessions.getAccessToken(other);
  const refused = failed('AUTH_PROVIDER_ERROR', { error: 'invalid_target' }, { status: 400 });
  computer.client.onRefresh = () => (computer.client.refreshed.at(-1)?.audience === null ? renewed() : refused());

  for (let tick = 0; tick < 60; tick += 1) await advance(10 * SECOND);

  expect(computer.client.refreshed.filter(({ audience }) => audience === null).length).toBeGreaterThanOrEqual(2);
  expect(requests()).toBeLessThan(12);
  expect(state.current).toMatchObject({ session: { stale: false } });
});

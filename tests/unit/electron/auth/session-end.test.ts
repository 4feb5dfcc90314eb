import { beforeEach, describe, expect, test } from 'vitest';
import type { SessionState } from '../../../../shared/session.ts';
import { FakeComputer } from '../../../support/fake-program.ts';
import { API_ORIGIN, tokenAnswer } from '../../../support/fake-provider.ts';

const WANTED = { provider: 'corp', audience: null, origin: API_ORIGIN };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let computer: FakeComputer;

beforeEach(() => {
  computer = new FakeComputer();
});

/** A log-in that nothing can renew, good for so many seconds. */
const hour = (expiresIn: number | null = 3_600) => computer.startLoggedIn({ refreshToken: null, expiresIn });
const isExpiring = (state: SessionState) => state.status === 'authenticated' && state.session.expiring;
const kept = () => [...computer.keychain.entries.values()].join('');

describe('a session that nothing can renew', () => {
  test.each([
    ['five minutes before the end of an hour', 3_600, 5 * MINUTE],
    ['a minute before the end of ten', 600, MINUTE],
  ])('says so %s', async (_what, seconds, before) => {
    const { state } = await hour(seconds);

    computer.clock.advance(seconds * 1_000 - before - 1);
    expect(isExpiring(state.current)).toBe(false);
    computer.clock.advance(1);

    expect(isExpiring(state.current)).toBe(true);
  });

  test('ends at its end, by the clock, and leaves nothing behind', async () => {
    const { state } = await hour();
    computer.clock.advance(HOUR - 1);
    expect(state.current.status).toBe('authenticated');

    computer.clock.advance(1);
    await computer.settle();

    expect(state.current).toMatchObject({
      status: 'unauthenticated',
      ended: 'expired',
      reason: { code: 'SESSION_ENDED', details: { provider: 'Corp' } },
    });
    expect([kept(), computer.marker.text, computer.clock.waiting, computer.wake.listeners]).toEqual([
      '',
      null,
      0,
      [0, 0],
    ]);
  });

  test('ends at once when the computer wakes up after its end', async () => {
    const { state } = await hour();
    computer.clock.jump(8 * HOUR);
    expect(state.current.status).toBe('authenticated');

    computer.wake.wake();

    expect(state.current).toMatchObject({ status: 'unauthenticated', ended: 'expired' });
  });

  test('ends within a minute where nobody tells of the sleep', async () => {
    const { state } = await hour();
    computer.clock.jump(8 * HOUR);

    computer.clock.advance(MINUTE);

    expect(state.current).toMatchObject({ ended: 'expired' });
  });

  test('that ran out while the program did not run is never shown as one', async () => {
    await hour();
    computer.clock.jump(HOUR);
    const { sessions, state } = computer.start();
    const seen: string[] = [];
    state.subscribe(({ status }) => seen.push(status));

    await sessions.restore();

    expect(seen).toEqual(['unauthenticated']);
    expect(state.current).toMatchObject({ ended: 'expired', reason: { code: 'SESSION_ENDED' } });
    expect([kept(), computer.marker.text]).toEqual(['', null]);
  });

  test('of a month does not end on the first day', async () => {
    const { state } = await hour(30 * 86_400);
    for (let day = 0; day < 29; day += 1) computer.clock.advance(24 * HOUR);
    expect(state.current).toMatchObject({ status: 'authenticated', session: { expiring: false } });

    computer.clock.advance(24 * HOUR);

    expect(state.current.status).toBe('unauthenticated');
  });

  test('is a new one after a new log-in: nothing is running out', async () => {
    const { sessions, provider, state } = await hour();
    computer.clock.advance(HOUR - MINUTE);
    expect(isExpiring(state.current)).toBe(true);

    await sessions.establish(provider, tokenAnswer({ refreshToken: null, expiresIn: 3_600 }), null);
    expect(isExpiring(state.current)).toBe(false);
    computer.clock.advance(MINUTE);

    expect(state.current.status).toBe('authenticated');
  });
});

describe('a session that can be renewed', () => {
  test('is never about to end', async () => {
    const { state } = await computer.startLoggedIn();
    computer.client.onRefresh = async () => tokenAnswer({ accessToken: 'access-2' });

    for (let minute = 0; minute < 60; minute += 1) {
      computer.clock.advance(MINUTE);
      await computer.settle();
      expect(isExpiring(state.current)).toBe(false);
    }
  });
});

describe('a session without end or refresh token, as GitHub’s', () => {
  test('lasts until its API refuses the token', async () => {
    const { sessions, state } = await hour(null);
    for (let month = 0; month < 6; month += 1) computer.clock.advance(30 * 24 * HOUR);
    const token = await sessions.getAccessToken(WANTED);

    await expect(sessions.refreshAccessToken(WANTED, token)).rejects.toMatchObject({ code: 'SESSION_ENDED' });

    expect(state.current).toMatchObject({ ended: 'expired', reason: { code: 'SESSION_ENDED' } });
    expect(computer.client.refreshed).toEqual([]);
    expect(kept()).toBe('');
  });
});

test('what the person ends has no reason', async () => {
  const { sessions, state } = await computer.startLoggedIn();

  await sessions.signOut();

  expect(state.current).toMatchObject({ status: 'unauthenticated', ended: 'signed_out', reason: null });
});

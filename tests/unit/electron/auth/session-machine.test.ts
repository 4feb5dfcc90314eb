import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INITIAL_STATE, nextState, type SessionEvent } from '../../../../electron/auth/session-machine.ts';
import type { Session } from '../../../../shared/session.ts';

const SESSION = {
  provider: 'corp',
  user: { id: 'user-1', name: 'Ada', email: null, image: null },
  expiresAt: null,
  stale: false,
  staleReason: null,
  expiring: false,
  storage: 'keychain',
  storageProblem: null,
} as Session;
const EVENTS: readonly SessionEvent[] = [
  { kind: 'established', session: SESSION },
  { kind: 'renewed', expiresAt: '2026-01-01T00:05:00.000Z' },
  { kind: 'went-stale', reason: { code: 'SESSION_STALE' } },
  { kind: 'expiring' },
  { kind: 'stored', problem: null },
  { kind: 'stored', problem: { code: 'KEYCHAIN_LOCKED' } },
  { kind: 'ended', reason: null, ended: 'signed_out' },
  { kind: 'ended', reason: { code: 'SESSION_ENDED' }, ended: 'expired' },
];

test('begins as loading and ends that with a session or without one', () => {
  expect(INITIAL_STATE.status).toBe('loading');
  expect(nextState(INITIAL_STATE, { kind: 'established', session: SESSION })).toEqual({
    status: 'authenticated',
    version: 1,
    session: SESSION,
  });
  expect(nextState(INITIAL_STATE, { kind: 'ended', reason: null, ended: 'signed_out' })).toMatchObject({
    status: 'unauthenticated',
    version: 1,
  });
});

test('keeps a session that could not be renewed, as stale, until it could', () => {
  const signedIn = nextState(INITIAL_STATE, { kind: 'established', session: SESSION });
  const stale = nextState(signedIn, { kind: 'went-stale', reason: { code: 'SESSION_STALE' } });
  expect(stale).toMatchObject({ status: 'authenticated', session: { stale: true, user: SESSION.user } });

  expect(nextState(stale, { kind: 'renewed', expiresAt: null })).toMatchObject({ session: { stale: false } });
});

test('says why tokens are only in memory', () => {
  const signedIn = nextState(INITIAL_STATE, { kind: 'established', session: SESSION });

  expect(nextState(signedIn, { kind: 'stored', problem: { code: 'KEYCHAIN_LOCKED' } })).toMatchObject({
    session: { storage: 'memory', storageProblem: { code: 'KEYCHAIN_LOCKED' } },
  });
});

test('ignores news about a session that is over', () => {
  const over = nextState(INITIAL_STATE, { kind: 'ended', reason: null, ended: 'signed_out' });

  expect(nextState(over, { kind: 'went-stale', reason: { code: 'SESSION_STALE' } })).toBe(over);
  expect(nextState(over, { kind: 'renewed', expiresAt: null })).toBe(over);
  expect(nextState(over, { kind: 'stored', problem: null })).toBe(over);
});

test('is never loading again, and its version grows by one exactly when something changed', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS)), (events) => {
      let state = INITIAL_STATE;
      for (const event of events) {
        const next = nextState(state, event);
        if (next === state) continue;
        expect(next.version).toBe(state.version + 1);
        if (state.status !== 'loading') expect(next.status).not.toBe('loading');
        state = next;
      }
    }),
  );
});

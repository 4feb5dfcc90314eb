import { describe, expect, test } from 'vitest';
import { heldTokens, holdersOf } from '../../../../renderer/flow/holders.ts';
import { lifetimeOf } from '../../../../renderer/flow/lifetime.ts';
import type { FlowEvent } from '../../../../shared/flow.ts';
import type { SessionState } from '../../../../shared/session.ts';
import { loggedIn } from '../../../support/fake-bridge.ts';
import { eventsOf, FLOWS } from '../../../support/flows.ts';

const NOBODY: SessionState = { status: 'unauthenticated', version: 1, reason: null, ended: null };
const at = (kind: FlowEvent['kind']) => eventsOf([{ kind: 'log-in:requested' }, { kind, status: 'running' }]);

describe('the code', () => {
  test.each([
    ['log-in:waited', /^Nobody yet/],
    ['log-in:callback', /^Main/],
    ['log-in:code-sent', /^Main/],
    ['log-in:id-token-checked', /works only once/],
    ['log-in:device-confirmed', /^You/],
  ] as const)('during %s', (kind, holder) => {
    expect(holdersOf(at(kind), NOBODY).code).toMatch(holder);
  });

  test('is nobody’s where nothing happened, or a log-in was cancelled', () => {
    expect(holdersOf([], NOBODY).code).toMatch(/^Nobody/);
    expect(holdersOf(FLOWS.cancelled, NOBODY).code).toMatch(/^Nobody: there is none/);
  });
});

describe('tokens', () => {
  test('are where the session says, though nothing of it is recorded any more', () => {
    expect(holdersOf([], loggedIn()).tokens).toContain('the keychain');
    expect(holdersOf([], loggedIn({ storage: 'memory' })).tokens).toMatch(/^Main alone/);
    expect(holdersOf(FLOWS.good, NOBODY).tokens).toBe('Nobody.');
  });

  test('are never the window’s', () => {
    expect(holdersOf(FLOWS.good, loggedIn()).window).toContain('Never a token');
  });

  test('that are held are the newest of each kind, and none after a log-out', () => {
    expect(heldTokens(FLOWS.good, loggedIn()).map(({ kind }) => kind)).toEqual(['access token', 'refresh token']);
    expect(heldTokens(FLOWS.good, NOBODY)).toEqual([]);
    expect(heldTokens([...FLOWS.good, ...FLOWS['log-out']], loggedIn())).toEqual([]);
  });
});

test('the keychain holds what a log-in that waits needs, and the tokens of a session', () => {
  expect(holdersOf([], NOBODY).keychain).toBe('Nothing.');
  expect(holdersOf(FLOWS['older-tab'], NOBODY).keychain).toContain('verifier');
  expect(holdersOf(FLOWS.good, loggedIn()).keychain).toContain('tokens');
  expect(holdersOf([], loggedIn({ storage: 'memory' })).keychain).toBe('Nothing.');
});

test('the browser remembers the provider’s session only once the person has been there', () => {
  expect(holdersOf(FLOWS['older-tab'], NOBODY).browser).toBe('Nothing of this app.');
  expect(holdersOf([...FLOWS.good, ...FLOWS['log-out']], NOBODY).browser).toContain('logging out here leaves it');
});

describe('a token’s life', () => {
  const token = (expiresAt: string | null) => ({
    kind: 'access token' as const,
    format: 'JWT' as const,
    length: 800,
    claims: [],
    receivedAt: '2026-01-01T00:00:00.000Z',
    expiresAt,
  });
  const begin = Date.parse('2026-01-01T00:00:00.000Z');

  test('runs down', () => {
    const five = token('2026-01-01T00:05:00.000Z');

    expect(lifetimeOf(five, begin)).toEqual({ share: 1, text: '5 min 0 s left' });
    expect(lifetimeOf(five, begin + 225_000)).toEqual({ share: 0.25, text: '1 min 15 s left' });
    expect(lifetimeOf(five, begin + 300_000)).toEqual({ share: 0, text: 'has run out' });
  });

  test('is said in hours and days where it is long, and not guessed', () => {
    expect(lifetimeOf(token('2026-01-01T02:30:00.000Z'), begin).text).toBe('2 h 30 min left');
    expect(lifetimeOf(token('2026-01-15T05:00:00.000Z'), begin).text).toBe('14 d 5 h left');
    expect(lifetimeOf(token(null), begin).share).toBeNull();
  });
});

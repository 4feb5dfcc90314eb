import { beforeEach, expect, test } from 'vitest';
import { LogFacts } from '../../../../electron/flow/log-facts.ts';
import { LogRedactor } from '../../../../electron/flow/log-redactor.ts';
import type { FlowEvent } from '../../../../shared/flow.ts';
import type { SessionState } from '../../../../shared/session.ts';
import { flowEvent, loggedIn } from '../../../support/fake-bridge.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeLogger } from '../../../support/fake-logger.ts';

let logger: FakeLogger;
let clock: FakeClock;
let facts: LogFacts;
beforeEach(() => {
  logger = new FakeLogger();
  clock = new FakeClock();
  facts = new LogFacts(logger, clock);
});

const ended = (change: Partial<FlowEvent>) => facts.step(flowEvent(1, change));

test('a step is told when it has ended: what, how, how long, and the code', () => {
  const details = { provider: 'Corp', address: 'https://id.example.com', way: 'loopback' };
  ended({ kind: 'log-in:callback', status: 'running', details });
  ended({ kind: 'log-in:callback', status: 'done', duration: 7, details });
  ended({ kind: 'session:refreshed', status: 'failed', code: 'PROVIDER_UNREACHABLE', duration: 30, details: {} });
  ended({ kind: 'callback:ignored', status: 'ignored', code: 'AUTH_OLDER_TAB', duration: 0, details: {} });

  expect(logger.entries).toEqual([
    ['info', 'a step', { kind: 'log-in:callback', ended: 'done', ms: 7, way: 'loopback' }],
    ['warn', 'a step', { kind: 'session:refreshed', ended: 'failed', code: 'PROVIDER_UNREACHABLE', ms: 30 }],
    ['info', 'a step', { kind: 'callback:ignored', ended: 'ignored', code: 'AUTH_OLDER_TAB', ms: 0 }],
  ]);
});

test('a call that went well is for who looks closely, one that failed for everybody', () => {
  const details = { api: 'orders', path: '/orders/ada', status: 200, retried: false };
  ended({ details });
  ended({ details: { ...details, status: 503 }, status: 'failed', code: 'API_BAD_RESPONSE' });

  const told = { kind: 'api:called', ms: 1, api: 'orders', retried: false };
  expect(logger.entries).toEqual([
    ['debug', 'a step', { ...told, ended: 'done', httpStatus: 200 }],
    ['warn', 'a step', { ...told, ended: 'failed', code: 'API_BAD_RESPONSE', httpStatus: 503 }],
  ]);
});

test('a page that fails call after call does not fill the log', () => {
  const failing = () => ended({ status: 'failed', code: 'API_UNKNOWN' });
  for (let call = 0; call < 1_000; call += 1) failing();
  expect(logger.lines).toHaveLength(30);
  ended({ kind: 'session:refreshed', status: 'failed', code: 'SESSION_ENDED' });
  expect(logger.lines).toHaveLength(31);

  clock.advance(61_000);
  failing();

  expect(logger.entries.at(-1)?.[2]).toMatchObject({ code: 'API_UNKNOWN', untold: 970 });
});

test('the session is told without the person, and only what is new', () => {
  facts.session({ status: 'loading', version: 1 });
  facts.session(loggedIn({}, 2));
  facts.session(loggedIn({ expiresAt: '2026-01-01T00:00:00.000Z' }, 3));
  facts.session(loggedIn({ stale: true, staleReason: { code: 'SESSION_STALE' } }, 4));
  facts.session(loggedIn({ storage: 'memory', storageProblem: { code: 'KEYCHAIN_LOCKED' } }, 5));
  facts.session({ status: 'unauthenticated', version: 6, reason: { code: 'SESSION_ENDED' }, ended: 'revoked' });

  const told = { status: 'authenticated', provider: 'corp', storage: 'keychain', stale: false, expiring: false };
  expect(logger.entries).toEqual([
    ['info', 'the session', { status: 'loading' }],
    ['info', 'the session', told],
    ['warn', 'the session', { ...told, stale: true, code: 'SESSION_STALE' }],
    ['warn', 'the session', { ...told, storage: 'memory', code: 'KEYCHAIN_LOCKED' }],
    ['warn', 'the session', { status: 'unauthenticated', code: 'SESSION_ENDED', ended: 'revoked' }],
  ]);
});

test('the redactor takes nothing out of what is told', () => {
  const redactor = new LogRedactor();
  const states: readonly SessionState[] = [
    { status: 'loading', version: 1 },
    loggedIn({ storage: 'memory', storageProblem: { code: 'KEYCHAIN_LOCKED' } }, 2),
    ...(['expired', 'revoked', 'signed_out'] as const).map(
      (how, version): SessionState => ({ status: 'unauthenticated', version, reason: null, ended: how }),
    ),
  ];
  for (const state of states) facts.session(state);
  for (const way of ['scheme', 'loopback', 'paste', 'deviceCode']) {
    ended({
      kind: 'log-in:callback',
      details: { way, storage: 'keychain', api: 'orders', status: 200, retried: true },
    });
  }

  for (const [level, event, details] of logger.entries) {
    expect(redactor.redact('', level, event, details)).toEqual({ time: '', level, event, ...details });
  }
});

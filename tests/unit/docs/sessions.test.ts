import { describe, expect, test } from 'vitest';
import { INITIAL_STATE, nextState, type SessionEvent } from '../../../electron/auth/session-machine.ts';
import { ERROR_CODES } from '../../../shared/errors.ts';
import { describeFailure } from '../../../shared/messages.ts';
import type { Session, SessionState } from '../../../shared/session.ts';
import { missingIn, readPage, rowsWithTests, testsIn } from '../../support/docs-page.ts';

const PAGE = readPage('docs/sessions.md');

test('every test and every code that it names is there', () => {
  expect(testsIn(PAGE).length).toBeGreaterThan(40);
  expect(missingIn(PAGE)).toEqual([]);
});

test('every table with tests names one in each row', () => {
  for (const row of rowsWithTests(PAGE)) expect(row.join(' | ')).toContain('`tests/');
});

describe('the diagram of the states', () => {
  const arrows = [...PAGE.matchAll(/^ {2}(\w+) --> (\w+): ([\w-]+)$/gm)].map(([, from, to, event]) => ({
    from: String(from),
    to: String(to),
    event: String(event),
  }));

  test('has arrows that the machine makes, and no others', () => {
    expect(arrows.length).toBeGreaterThan(15);
    for (const { from, to, event } of arrows) {
      const ends = events(event).map((each) => nextState(stateOf(from), each));
      const changed = ends.filter((state) => state.version > stateOf(from).version);
      expect(changed.map(nameOf), `${from} --> ${to}: ${event}`).toContain(to);
    }
  });

  test('has every arrow between loading, unauthenticated and authenticated', () => {
    const statusOf = (name: string) => (name in FLAGS ? 'authenticated' : name);
    const drawn = new Set(arrows.map(({ from, to, event }) => `${statusOf(from)} ${event} ${statusOf(to)}`));
    for (const name of ['loading', 'unauthenticated', ...Object.keys(FLAGS)]) {
      for (const event of EVENTS) {
        const before = stateOf(name);
        const after = nextState(before, event);
        if (after !== before) expect(drawn).toContain(`${before.status} ${event.kind} ${after.status}`);
      }
    }
  });

  test('has every event, as the table below it', () => {
    const table = new Set([...PAGE.matchAll(/^\| `([a-z-]+)` \| [^|]+\|$/gm)].map(([, event]) => event));
    const kinds = new Set(EVENTS.map(({ kind }) => kind));

    expect(new Set(arrows.map(({ event }) => event))).toEqual(kinds);
    expect(table).toEqual(kinds);
  });
});

const FLAGS: Readonly<Record<string, Partial<Session>>> = {
  fresh: {},
  stale: { stale: true, staleReason: { code: 'SESSION_STALE' } },
  expiring: { expiring: true },
};

const SESSION: Session = {
  provider: 'corp',
  user: { id: 'user-1', name: 'Ada', email: null, image: null },
  expiresAt: null,
  stale: false,
  staleReason: null,
  expiring: false,
  storage: 'keychain',
  storageProblem: null,
};

const EVENTS: readonly SessionEvent[] = [
  { kind: 'established', session: SESSION },
  { kind: 'renewed', expiresAt: '2026-01-01T00:05:00.000Z' },
  { kind: 'went-stale', reason: { code: 'SESSION_REFRESH_REFUSED' } },
  { kind: 'expiring' },
  { kind: 'stored', problem: { code: 'KEYCHAIN_LOCKED' } },
  { kind: 'ended', reason: { code: 'SESSION_ENDED' }, ended: 'expired' },
];

function events(kind: string): readonly SessionEvent[] {
  return EVENTS.filter((event) => event.kind === kind);
}

function stateOf(name: string): SessionState {
  if (name === 'loading') return INITIAL_STATE;
  if (name === 'unauthenticated') return { status: 'unauthenticated', version: 1, reason: null, ended: null };
  return { status: 'authenticated', version: 1, session: { ...SESSION, ...FLAGS[name] } };
}

function nameOf(state: SessionState): string {
  if (state.status !== 'authenticated') return state.status;
  return state.session.expiring ? 'expiring' : state.session.stale ? 'stale' : 'fresh';
}

test('every failure of the keychain has its row, with the words that a person sees', () => {
  const rows = new Map<string, string>();
  for (const [, code = '', seen = ''] of PAGE.matchAll(/^\| `((?:KEYCHAIN|USER_DATA)_[A-Z_]+)`[^|]*\| ([^|]+) \|/gm)) {
    if (!rows.has(code)) rows.set(code, seen);
  }
  const codes = ERROR_CODES.filter((code) => /^(KEYCHAIN|USER_DATA)_/.test(code));

  expect([...rows.keys()].sort()).toEqual([...codes].sort());
  for (const code of codes.filter((each) => each !== 'KEYCHAIN_NOT_DELETED')) {
    expect(rows.get(code)).toBe(describeFailure({ code }).title);
  }
});

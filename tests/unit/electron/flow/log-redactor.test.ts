import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { IgnoredReason } from '../../../../electron/auth/callback.ts';
import { LogRedactor } from '../../../../electron/flow/log-redactor.ts';
import type { LogDetails } from '../../../../electron/ports/log.ts';
import { ERROR_CODES } from '../../../../shared/errors.ts';
import { LOG_IN_STEPS, OTHER_FLOW_KINDS } from '../../../../shared/flow.ts';
import { encodingsOf, tokens } from '../../../support/encoded-tokens.ts';
import { findSecrets } from '../../../support/find-secrets.ts';

const TIME = '2026-01-01T00:00:00.000Z';

let redactor: LogRedactor;
beforeEach(() => {
  redactor = new LogRedactor();
});

const shown = (details: LogDetails) => {
  const { time, level, event, ...rest } = redactor.redact(TIME, 'info', 'a step', details);
  return rest;
};

describe('lets through', () => {
  test.each([...ERROR_CODES, ...LOG_IN_STEPS, ...OTHER_FLOW_KINDS])('%s', (word) => {
    expect(shown({ code: word })).toEqual({ code: word });
  });

  test('every reason for which an answer is ignored', () => {
    const reasons: Readonly<Record<IgnoredReason, true>> = {
      ...{ 'too-long': true, 'not-a-url': true, 'not-our-redirect-uri': true, fragment: true },
      ...{ 'duplicate-parameter': true, 'unexpected-parameter': true, 'state-missing': true },
      ...{ 'no-code-and-no-error': true, 'code-and-error': true },
    };
    for (const reason of [...Object.keys(reasons), 'state-unknown', 'replayed']) {
      expect(shown({ reason })).toEqual({ reason });
    }
  });

  test('counts, truth, short words, versions, places in our scripts', () => {
    const details = {
      ...{ ms: 12, status: 404, packaged: false, platform: 'win32', arch: 'x64', version: '0.1.0-beta.2' },
      ...{ electron: '25.1.1', chromium: '114.0.5735.106', errorName: 'TypeError', hook: 'callbacks.signIn' },
      at: 'main/index.cjs:12:34 main/chunks/system-http.cjs:1200:7',
    };

    expect(shown(details)).toEqual(details);
  });

  test('ids and names of messages once it has learned them', () => {
    const details = { api: 'orders-2026-archive', channel: 'session:sign-in' };
    expect(shown(details)).toEqual({ api: '(removed)', channel: '(removed)' });

    redactor.learn(Object.values(details));

    expect(shown(details)).toEqual(details);
  });
});

describe('takes out', () => {
  test.each([
    ['a GUID', '550e8400-e29b-41d4-a716-446655440000'],
    ['an address', 'https://id.example.com/authorize?state=s'],
    ['an e-mail address', 'ada@example.com'],
    ['a path with somebody’s name', '/home/ada/.config/x.json'],
    ['a sentence of a library', 'unexpected response from the authorization server: eyJhbGciOi'],
    ['words beyond any need', 'a '.repeat(200)],
    ['a place elsewhere', 'node:internal/process/task_queues:95:5'],
  ])('%s', (_title, value) => {
    expect(shown({ value })).toEqual({ value: '(removed)' });
  });

  test('what is no plain value, numbers that are none, names and events that nobody knows', () => {
    const details = {
      ...{ list: ['a'], object: { a: 1 }, nothing: null, none: Number.NaN, big: 123_456_789_012 },
      ...{ 'not a name': 1, averyveryverylongname: 1, level: 'debug', time: 'now' },
    } as unknown as LogDetails;
    const entry = redactor.redact(TIME, 'info', 'eyJhbGciOi', details);

    expect(Object.entries(entry)).toEqual([
      ['time', TIME],
      ['level', 'info'],
      ['event', '(removed)'],
      ...['list', 'object', 'nothing', 'none', 'big'].map((name) => [name, '(removed)']),
    ]);
  });

  test('every piece of a token, in whatever encoding, wherever it stands', () => {
    fc.assert(
      fc.property(
        tokens,
        fc.nat(),
        fc.constantFrom('value', 'name', 'event', 'beside', 'place'),
        (token, pick, where) => {
          const encodings = encodingsOf(token);
          const text = encodings[pick % encodings.length] ?? '';
          const details: LogDetails = {
            value: { value: { code: text }, name: { [text]: 'x' }, event: {} },
            beside: { code: `TypeError ${text} 12` },
            place: { at: `main/${text}.cjs:1:2 main/chunks/x-${text}.cjs:1:2` },
          }[where === 'name' || where === 'event' ? 'value' : where] as LogDetails;
          const given = where === 'value' ? { code: text } : where === 'name' ? { [text]: 'x' } : details;
          const entry = redactor.redact(
            TIME,
            'warn',
            where === 'event' ? text : 'a step',
            where === 'event' ? {} : given,
          );

          const line = JSON.stringify(entry);
          expect(findSecrets(line, { token })).toEqual([]);
          expect(findSecrets(redactor.redactLine(line) ?? '', { token })).toEqual([]);
        },
      ),
    );
  });

  test('the same from a file that others can write to', () => {
    fc.assert(
      fc.property(tokens, fc.nat(), (token, pick) => {
        const encodings = encodingsOf(token);
        const text = encodings[pick % encodings.length] ?? '';
        const lines = [
          text,
          JSON.stringify(text),
          JSON.stringify({ time: text, level: 'info', event: 'a step' }),
          JSON.stringify({ time: TIME, level: text, event: 'a step' }),
          JSON.stringify({ time: TIME, level: 'info', event: text, code: text, [text]: { text } }),
        ];

        expect(findSecrets(lines.map((line) => redactor.redactLine(line) ?? '').join('\n'), { token })).toEqual([]);
      }),
    );
  });
});

test('reads its own lines as they are, and no others', () => {
  const line = JSON.stringify(redactor.redact(TIME, 'warn', 'a step', { code: 'API_TIMEOUT', ms: 3, sent: true }));

  expect(redactor.redactLine(line)).toBe(line);
  for (const other of ['', 'null', '[]', '{}', '{"time":1}', line.slice(0, -2), '{"time":"2026"}']) {
    expect(redactor.redactLine(other)).toBeNull();
  }
});

import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { LogRedactor } from '../../../../electron/flow/log-redactor.ts';
import { describeBug, logUncaughtBugs } from '../../../../electron/main/bugs.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import { FakeLogger } from '../../../support/fake-logger.ts';

const FOLDER = '/opt/app/resources/app.asar/out';
const SECRET = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyIn0.c2ln';

function bug(message: string, ...frames: readonly string[]): TypeError {
  const error = new TypeError(message);
  error.stack = [`TypeError: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

test('a bug is its class and our own places, without its text and without places of others', () => {
  const error = bug(
    `OAUTH: ${SECRET}`,
    `LogIn.finish (${FOLDER}/main/chunks/compose-BTnSxyCD.cjs:120:7)`,
    'parse (/opt/app/resources/app.asar/node_modules/x/index.cjs:1:1)',
    `${FOLDER}/main/index.cjs:3:4`,
    'node:internal/process/task_queues:95:5',
  );

  expect(describeBug(error, FOLDER)).toEqual({
    errorName: 'TypeError',
    at: 'main/chunks/compose.cjs:120:7 main/index.cjs:3:4',
  });
});

test('on Windows too', () => {
  const folder = String.raw`C:\Program Files\App\resources\app.asar\out`;
  expect(describeBug(bug('x', `f (${folder}\\main\\index.cjs:3:4)`), folder).at).toBe('main/index.cjs:3:4');
});

test('a text that looks like places is a text', () => {
  const message = `no\n    at f (${FOLDER}/main/${SECRET}.cjs:1:2)`;
  expect(describeBug(bug(message, `g (${FOLDER}/main/index.cjs:3:4)`), FOLDER).at).toBe('main/index.cjs:3:4');

  const changed = bug('no', `f (${FOLDER}/main/index.cjs:3:4)`);
  changed.message = 'something else';
  expect(describeBug(changed, FOLDER).at).toBe('');
});

test('an error of ours has its code', () => {
  const error = new ExpectedError(failure('API_TIMEOUT'), { cause: new Error(SECRET) });
  expect(describeBug(error, FOLDER)).toMatchObject({ errorName: 'ExpectedError', code: 'API_TIMEOUT' });
});

test.each(['uncaughtException', 'unhandledRejection'])('%s is told, and its listener keeps others quiet', (event) => {
  const logger = new FakeLogger();
  const source = new EventEmitter();
  logUncaughtBugs(source, logger, FOLDER);

  for (const thrown of [bug(SECRET), SECRET, null, { toString: () => SECRET }]) source.emit(event, thrown);

  expect(logger.entries.map(([level, what, { errorName }]) => [level, what, errorName])).toEqual(
    ['TypeError', 'string', 'object', 'object'].map((name) => ['error', 'a bug', name]),
  );
  const lines = logger.entries.map((entry) => JSON.stringify(new LogRedactor().redact('', ...entry)));
  expect(lines.join('')).not.toMatch(/eyJ|removed/);
});

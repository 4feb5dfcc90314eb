import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogRedactor } from '../../electron/flow/log-redactor.ts';
import { AppLog } from '../../electron/platform/log/app-log.ts';
import { RotatingFile } from '../../electron/platform/log/rotating-file.ts';
import { FakeClock } from '../support/fake-clock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-logs-'));
  path = join(folder, 'logs', 'main.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

function openLog({ maxBytes = 2_000, files = 5 } = {}): AppLog {
  const file = new RotatingFile({ path, maxBytes, files });
  return new AppLog({ file, redactor: new LogRedactor(), clock: new FakeClock(), stderr: () => undefined });
}

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const numbersIn = (text: string) => [...text.matchAll(/"ms":(\d+)/g)].map(([, ms]) => Number(ms));

test('files are for the person alone, also one that was not', async () => {
  mkdirSync(join(folder, 'logs'), { mode: 0o755 });
  writeFileSync(path, '', { mode: 0o644 });
  const log = openLog();
  for (let ms = 0; ms < 40; ms += 1) {
    log.log('info', 'a step', { ms });
    await log.flush();
  }

  const files = readdirSync(join(folder, 'logs'));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) expect(modeOf(join(folder, 'logs', file)), file).toBe('600');
});

test('a folder of its own is made, which nobody else can look into', async () => {
  const log = openLog();
  log.log('info', 'a step');
  await log.flush();

  expect(modeOf(join(folder, 'logs'))).toBe('700');
});

test('so many files, none larger than it may be, and the newest lines in order', async () => {
  const log = openLog();
  for (let ms = 0; ms < 300; ms += 1) {
    log.log('info', 'a step', { ms });
    if (ms % 3 === 0) await log.flush();
  }
  await log.flush();

  const names = readdirSync(join(folder, 'logs')).sort();
  expect(names).toEqual(['main.1.log', 'main.2.log', 'main.3.log', 'main.4.log', 'main.log']);
  const oldestFirst = ['main.4.log', 'main.3.log', 'main.2.log', 'main.1.log', 'main.log'];
  const texts = oldestFirst.map((name) => readFileSync(join(folder, 'logs', name), 'utf8'));
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(2_000);
  const kept = numbersIn(texts.join(''));
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 300 - kept.length + index));
  expect(kept.length).toBeGreaterThan(60);

  const lines = await log.lastLines(60);
  expect(numbersIn(lines.join('\n'))).toEqual(kept.slice(-60));
});

test('who deletes the file or its folder gets new ones', async () => {
  const log = openLog();
  log.log('info', 'a step', { ms: 1 });
  await log.flush();
  rmSync(join(folder, 'logs'), { recursive: true });

  log.log('info', 'a step', { ms: 2 });
  await log.flush();

  expect(numbersIn(readFileSync(path, 'utf8'))).toEqual([2]);
});

test.runIf(process.platform === 'linux')(
  'a full disk breaks nothing; once there is room it goes on at a new line',
  async () => {
    mkdirSync(join(folder, 'logs'));
    symlinkSync('/dev/full', path); // whatever is written there finds no space
    const mode = modeOf('/dev/full');
    const log = openLog();
    log.log('info', 'a step', { ms: 1 });
    await log.flush();
    expect(log.problem).toBe('ENOSPC');
    expect(numbersIn((await log.lastLines(10)).join('\n'))).toEqual([1]);
    expect(modeOf('/dev/full')).toBe(mode);

    rmSync(path);
    log.log('info', 'a step', { ms: 2 });
    await log.flush();

    expect(log.problem).toBeNull();
    const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['lines were lost', 'a step']);
  },
);

test.each([
  ['where its folder would be there is a file', () => writeFileSync(join(folder, 'logs'), 'x'), 'EEXIST'],
  ['where its file would be there is a folder', () => mkdirSync(path, { recursive: true }), 'EISDIR'],
  // Nobody makes a file there, not even root.
  ['where nothing can be written', () => symlinkSync('/sys', join(folder, 'logs')), 'EACCES'],
])('%s: nothing is written, nothing breaks', async (_title, inTheWay, problem) => {
  inTheWay();
  const log = openLog({ maxBytes: 1_000_000 });
  log.log('error', 'a bug', { errorName: 'TypeError' });
  await log.flush();

  expect(log.problem).toBe(problem);
  expect((await log.lastLines(10)).join('')).toContain('TypeError');
});

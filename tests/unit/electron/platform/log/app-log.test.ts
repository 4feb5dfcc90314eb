import { beforeEach, expect, test } from 'vitest';
import { LogRedactor } from '../../../../../electron/flow/log-redactor.ts';
import { AppLog } from '../../../../../electron/platform/log/app-log.ts';
import type { LogDetails } from '../../../../../electron/ports/log.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

/** A disk that a test can fill, pull out or hang. */
class FakeDisk {
  readonly path = '/logs/main.log';
  text = '';
  writes = 0;
  failing: string | null = null;
  hanging: Promise<void> | null = null;

  async append(text: string): Promise<void> {
    this.writes += 1;
    await this.hanging;
    if (this.failing !== null) throw Object.assign(new Error('no'), { code: this.failing });
    this.text += text;
  }

  async lastLines(count: number): Promise<readonly string[]> {
    return this.text.split('\n').slice(0, -1).slice(-count);
  }

  get lines(): readonly Record<string, unknown>[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

let disk: FakeDisk;
let told: string[];
let log: AppLog;
let stderr: (text: string) => void;
beforeEach(() => {
  disk = new FakeDisk();
  told = [];
  stderr = (text) => told.push(text);
  log = new AppLog({
    file: disk,
    redactor: new LogRedactor(),
    clock: new FakeClock(),
    stderr: (text) => stderr(text),
  });
});

const step = (ms: number) => log.log('info', 'a step', { ms });

test('a line is JSON with time, level, event and details', async () => {
  log.log('warn', 'a step', { code: 'API_TIMEOUT', ms: 3 });
  await log.flush();

  expect(disk.text).toBe(
    '{"time":"2026-01-01T00:00:00.000Z","level":"warn","event":"a step","code":"API_TIMEOUT","ms":3}\n',
  );
});

test('nothing touches the disk before it is opened, and nothing told before is lost', async () => {
  for (let ms = 0; ms < 3; ms += 1) step(ms);
  await new Promise((resolve) => setImmediate(resolve));
  expect(disk.writes).toBe(0);

  log.open();
  step(3);
  await log.flush();

  expect(disk.lines.map(({ ms }) => ms)).toEqual([0, 1, 2, 3]);
});

test.each([
  ['error', ['error']],
  ['warn', ['error', 'warn']],
  ['info', ['error', 'warn', 'info']],
  ['debug', ['error', 'warn', 'info', 'debug']],
] as const)(
  'level %s has what is as grave, also of what was told before the level was known',
  async (level, wanted) => {
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log.log(each, 'a step');
    log.configure(level, []);
    await log.flush();

    expect(disk.lines.map((line) => line.level)).toEqual([...wanted].reverse());
  },
);

test('what the configuration does not want costs nothing once there is a file', async () => {
  const redacted: string[] = [];
  const redactor = new LogRedactor();
  const redact: LogRedactor['redact'] = (...entry) => {
    redacted.push(entry[1]);
    return redactor.redact(...entry);
  };
  log = new AppLog({
    file: disk,
    redactor: { redact, redactLine: (line) => line, learn: () => undefined },
    clock: new FakeClock(),
    stderr,
  });
  log.configure('error', []);
  log.open();
  for (const each of ['debug', 'info', 'warn', 'error'] as const) log.log(each, 'a step');
  await log.flush();

  expect(redacted).toEqual(['warn', 'error']); // a warning is for the terminal, whatever the file wants
  expect(disk.lines.map(({ level }) => level)).toEqual(['error']);
});

test('everything goes through the redactor, to the file and to the terminal', async () => {
  const secret = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyIn0.c2ln';
  log.log('error', 'a bug', { errorName: secret, at: `main/${secret}.cjs:1:1`, [secret]: 'x' });
  log.log('error', secret as 'a bug', new Error(secret) as unknown as LogDetails);
  await log.flush();

  expect(disk.lines).toHaveLength(2);
  expect(told).toHaveLength(2);
  expect(disk.text + told.join('')).not.toContain('eyJ');
});

test('warnings and errors are for the terminal too', () => {
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log.log(level, 'a step');

  expect(told.map((line) => /"level":"(\w+)"/.exec(line)?.[1])).toEqual(['warn', 'error']);
});

test('a disk that takes nothing breaks nothing, and what was lost is counted when it is back', async () => {
  disk.failing = 'ENOSPC';
  log.open();
  for (let ms = 0; ms < 5; ms += 1) step(ms);
  await log.flush();
  expect(log.problem).toBe('ENOSPC');
  expect(await log.lastLines(2)).toEqual([expect.stringContaining('"ms":3'), expect.stringContaining('"ms":4')]);

  disk.failing = null;
  step(5);
  await log.flush();

  expect(log.problem).toBeNull();
  expect(disk.lines).toEqual([
    expect.objectContaining({ event: 'lines were lost', count: 5 }),
    expect.objectContaining({ ms: 5 }),
  ]);
});

test('a disk that hangs costs lines, not memory, and nobody waits for it', async () => {
  let goOn: () => void = () => undefined;
  disk.hanging = new Promise((resolve) => {
    goOn = resolve;
  });
  log.open();
  step(0);
  await new Promise((resolve) => setImmediate(resolve));
  for (let ms = 1; ms <= 5_000; ms += 1) step(ms);
  expect(disk.writes).toBe(1);

  goOn();
  await log.flush();

  expect(disk.writes).toBe(2);
  expect(disk.lines[1]).toMatchObject({ event: 'lines were lost', count: 4_000 });
  expect(disk.lines).toHaveLength(1_002);
  expect(disk.lines.at(-1)).toMatchObject({ ms: 5_000 });
});

test('never throws, whatever it is given and whatever the terminal does', async () => {
  stderr = () => {
    throw new Error('EPIPE');
  };
  const trap = {
    get code(): string {
      throw new Error('a getter');
    },
  };
  log.log('error', 'a bug', trap);
  log.log('error', 'a bug', null as unknown as LogDetails);
  log.log('error', 'a bug');
  await log.flush();

  expect(disk.lines).toHaveLength(1);
});

test('the newest lines are those of the file, through the redactor once more', async () => {
  disk.text =
    '{"time":"2026-01-01T00:00:00.000Z","level":"info","event":"a step","code":"eyJhbGciOiJub25lIn0"}\nplanted\n';
  step(1);

  const [first, second, third] = await log.lastLines(3);

  expect(first).toContain('"code":"(removed)"');
  expect(second).toBe('(not a line of this program’s)');
  expect(third).toContain('"ms":1');
});

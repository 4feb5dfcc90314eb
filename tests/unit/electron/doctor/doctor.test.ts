import { expect, test } from 'vitest';
import { CHECK_MS, type Check, failing, pass, warn } from '../../../../electron/doctor/check.ts';
import { Doctor, linesOf } from '../../../../electron/doctor/doctor.ts';
import { redactText } from '../../../../electron/flow/redact.ts';
import type { DoctorFinding, DoctorLine } from '../../../../shared/doctor.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const check = (id: string, run: () => Promise<DoctorFinding>, late?: DoctorFinding): Check => ({
  id,
  title: id,
  run,
  ...(late === undefined ? {} : { late }),
});

function doctorOf(...checks: Check[]) {
  const clock = new FakeClock();
  const told: (readonly DoctorLine[])[] = [];
  let asked = 0;
  const doctor = new Doctor({
    app: { id: 'com.example.app', name: 'App', version: '1.0.0' },
    checks: async () => {
      asked += 1;
      return checks;
    },
    clock,
    redact: redactText,
    home: '/home/ada',
    onProgress: (lines) => void told.push(lines),
  });
  return { doctor, clock, told, asked: () => asked };
}

const never = () => new Promise<never>(() => undefined);

test('tells each finding when it is there, and all in their order at the end', async () => {
  let release = (_: DoctorFinding): void => undefined;
  const slow = new Promise<DoctorFinding>((resolve) => {
    release = resolve;
  });
  const { doctor, told } = doctorOf(
    check('slow', () => slow),
    check('quick', async () => pass('here')),
  );
  const running = doctor.run();
  await expect.poll(() => told.at(-1)?.map(({ finding }) => finding?.status)).toEqual([undefined, 'pass']);

  release(warn('why', 'odd', 'do this'));

  const report = await running;
  expect(report).toMatchObject({ schema: 1, status: 'warn', at: '2026-01-01T00:00:00.000Z' });
  expect(report.results).toEqual([
    { id: 'slow', title: 'slow', status: 'warn', reason: 'why', found: 'odd', fix: 'do this' },
    { id: 'quick', title: 'quick', status: 'pass', reason: null, found: 'here', fix: null },
  ]);
  expect(linesOf(report)).toEqual(told.at(-1));
  expect(doctor.last).toBe(report);
});

test('waits five seconds for all checks together, and says which did not answer', async () => {
  const late = failing('hung', 'hung', 'kill it');
  const { doctor, clock, told } = doctorOf(check('a', never), check('b', never, late));
  const running = doctor.run();
  await expect.poll(() => clock.waiting).toBe(2);

  clock.advance(CHECK_MS - 1);
  expect(told).toHaveLength(1);
  clock.advance(1);

  expect((await running).results).toMatchObject([{ status: 'warn', reason: 'timeout' }, late]);
});

test('a bug in one check hides no other, and none of its text is shown', async () => {
  const { doctor } = doctorOf(
    check('bad', () => Promise.reject(new Error('token eyJhbGciOi'))),
    check('good', async () => pass('here')),
  );

  const { results } = await doctor.run();

  expect(results.map(({ reason }) => reason)).toEqual(['bug', null]);
  expect(JSON.stringify(results)).not.toContain('eyJ');
});

test('what looks like a secret and where the home folder is stay out of the report', async () => {
  const secret = 'q8Zx2Lm9Vb4Nc7Ty1Rw5Pk3Jd6';
  const { doctor } = doctorOf(
    check('a', async () =>
      failing('x', `/home/ada/config with ${secret}`, `ask https://u:p@id.example/?code=${secret}`),
    ),
  );

  const { results } = await doctor.run();

  expect(results[0]?.found).toBe('~/config with (removed)');
  expect(results[0]?.fix).toBe('ask https://id.example/');
});

test('who asks while it runs gets the same report; who asks later a new one', async () => {
  const { doctor, asked } = doctorOf(check('a', async () => pass('here')));

  const [first, second] = await Promise.all([doctor.run(), doctor.run()]);
  expect(second).toBe(first);
  expect(asked()).toBe(1);

  expect(await doctor.run()).not.toBe(first);
});

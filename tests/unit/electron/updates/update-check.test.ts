import { beforeEach, describe, expect, test } from 'vitest';
import { HttpError } from '../../../../electron/ports/http.ts';
import { CHECK_EVERY_MS, UpdateCheck } from '../../../../electron/updates/update-check.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { type FakeAnswer, FakeHttp, httpAnswer } from '../../../support/fake-http.ts';
import { FakeLogger } from '../../../support/fake-logger.ts';

let clock: FakeClock;
let logger: FakeLogger;
let told: number;

beforeEach(() => {
  clock = new FakeClock();
  logger = new FakeLogger();
  told = 0;
});

const offer = (version: string) => httpAnswer(200, JSON.stringify({ version }));

function checking(...answers: FakeAnswer[]) {
  const http = new FakeHttp(...answers);
  const check = new UpdateCheck({
    feed: 'https://updates.example/keyporch/',
    version: '1.0.0',
    way: 'package-manager',
    userAgent: 'com.example.keyporch/1.0.0',
    http,
    clock,
    logger,
    onNews: () => {
      told += 1;
    },
  });
  return { check, http };
}

describe('a newer version', () => {
  test('is told', async () => {
    const { check } = checking(offer('1.1.0'));
    await check.begin();

    expect(check.news).toEqual({ version: '1.1.0', way: 'package-manager' });
    expect(told).toBe(1);
  });

  test('is told once, however often the feed names it', async () => {
    const { check, http } = checking(offer('1.1.0'), offer('1.1.0'));
    await check.begin();
    clock.advance(CHECK_EVERY_MS);
    await expect.poll(() => http.left).toBe(0);

    expect(told).toBe(1);
  });

  test('that was put away is told no more, but a later one is', async () => {
    const { check } = checking(offer('1.1.0'), offer('1.1.0'), offer('1.2.0'));
    await check.begin();
    check.dismiss();
    expect([check.news, told]).toEqual([null, 2]);

    await check.begin();
    expect([check.news, told]).toEqual([null, 2]);

    await check.begin();
    expect(check.news).toMatchObject({ version: '1.2.0' });
    expect(told).toBe(3);
  });

  test('stays told when the feed does not answer any more, or goes back', async () => {
    const { check } = checking(offer('1.1.0'), new HttpError('dns', null), offer('1.0.0'));
    for (let times = 0; times < 3; times += 1) await check.begin();

    expect(check.news).toMatchObject({ version: '1.1.0' });
  });
});

test.each(['1.0.0', '0.9.9'])('nothing is said of %s where 1.0.0 runs', async (version) => {
  const { check } = checking(offer(version));
  await check.begin();

  expect([check.news, told, logger.lines]).toEqual([null, 0, []]);
});

test('one small request a day goes to the feed’s own address, and says nothing of the person', async () => {
  const { check, http } = checking(offer('1.0.0'), offer('1.0.0'));
  await check.begin();
  clock.advance(CHECK_EVERY_MS - 1);
  expect(http.requests).toHaveLength(1);
  clock.advance(1);
  await expect.poll(() => http.requests.length).toBe(2);

  expect(http.requests[0]).toMatchObject({
    url: 'https://updates.example/keyporch/latest.json',
    method: 'GET',
    headers: { accept: 'application/json', 'user-agent': 'com.example.keyporch/1.0.0' },
    body: null,
    limits: { bodyBytes: 4_096 },
  });
  expect(clock.waiting).toBe(1);
  check.end();
  expect(clock.waiting).toBe(0);
});

test.each<[string, FakeAnswer, string]>([
  ['a feed that is none', httpAnswer(200, '<html>'), 'the feed of updates can’t be read {}'],
  ['a page that is not there', httpAnswer(404, '{"version":"9.0.0"}'), 'the feed of updates can’t be read {}'],
  ['a redirect', httpAnswer(302, '{"version":"9.0.0"}'), 'the feed of updates can’t be read {}'],
  ['no name', new HttpError('dns', 'ENOTFOUND'), 'the feed of updates did not answer {"reason":"dns"}'],
  ['a bug', new TypeError('secret'), 'the feed of updates did not answer {"reason":"refused"}'],
])('%s is a line in the log, and no more', async (_title, answer, line) => {
  const { check } = checking(answer);
  await check.begin();

  expect([check.news, told, logger.lines]).toEqual([null, 0, [line]]);
});

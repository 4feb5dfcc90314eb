import { expect, test } from 'vitest';
import { FIRST_CHECK_MS, Updates } from '../../../../electron/main/updates.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeHttp, httpAnswer } from '../../../support/fake-http.ts';
import { FakeLogger } from '../../../support/fake-logger.ts';

const FEED = 'https://updates.example/';

function start({ feed = FEED as string | null, wanted = true } = {}) {
  const clock = new FakeClock();
  const http = new FakeHttp(httpAnswer(200, '{"version":"1.1.0"}'));
  let told = 0;
  const updates = new Updates({
    feed,
    version: '1.0.0',
    from: { platform: 'linux', executable: '/opt/com.example.keyporch/com.example.keyporch', environment: {} },
    userAgent: 'x',
    http,
    clock,
    logger: new FakeLogger(),
    onNews: () => {
      told += 1;
    },
  });
  updates.begin(wanted);
  return { updates, clock, http, told: () => told };
}

test('the feed is asked where build and configuration want it, and not while the program starts', async () => {
  const { updates, clock, http, told } = start();
  clock.advance(FIRST_CHECK_MS - 1);
  expect([http.requests, updates.news]).toEqual([[], null]);

  clock.advance(1);
  await expect.poll(told).toBe(1);
  expect(updates.news).toEqual({ version: '1.1.0', way: 'package-manager' });

  updates.dismiss();
  expect(updates.news).toBeNull();
});

test.each([
  ['the configuration does not want it', { wanted: false }],
  ['the build has no feed', { feed: null }],
])('nothing is asked, and nothing waits to ask, where %s', (_title, change) => {
  const { updates, clock, http } = start(change);

  expect(clock.waiting).toBe(0);
  clock.advance(10 * 86_400_000);
  expect(http.requests).toEqual([]);
  updates.dismiss();
  expect(updates.news).toBeNull();
});

import { expect, test } from 'vitest';
import { FIRST_CHECK_MS, Updates } from '../../../../electron/main/updates.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeHttp, httpAnswer } from '../../../support/fake-http.ts';
import { FakeLogger } from '../../../support/fake-logger.ts';

const FEED = 'https://updates.example/';
const DEB = { executable: '/opt/com.acme.portal/com.acme.portal', environment: {} };
const APP_IMAGE = {
  executable: '/tmp/.mount_x/com.acme.portal',
  environment: { APPIMAGE: '/home/ada/Portal.AppImage', APPDIR: '/tmp/.mount_x' },
};

function start({ feed = FEED as string | null, key = null as string | null, wanted = true, copy = DEB } = {}) {
  const clock = new FakeClock();
  const http = new FakeHttp(httpAnswer(200, '{"version":"1.1.0"}'));
  let told = 0;
  const updates = new Updates({
    feed,
    key,
    id: 'com.acme.portal',
    arch: 'x64',
    version: '1.0.0',
    from: { platform: 'linux', ...copy },
    packaged: async () => null,
    openUpdater: () => Promise.reject(new Error('nobody wants it')),
    endWith: () => undefined,
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
  expect(updates.news).toEqual({ version: '1.1.0', way: 'package-manager', install: null });

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

test('a build with a key offers an AppImage to install what is new; it downloads nothing for that', async () => {
  const { updates, clock, http, told } = start({ key: 'x', copy: APP_IMAGE });
  clock.advance(FIRST_CHECK_MS);
  await expect.poll(told).toBe(1);

  expect(updates.news).toMatchObject({ way: 'app-image', install: { phase: 'offered', failure: null } });
  expect(http.requests.map(({ url }) => url)).toEqual([`${FEED}latest.json`]);
  updates.dismiss();
  expect(updates.news).toBeNull();
  await expect(updates.install()).rejects.toMatchObject({ code: 'IPC_REFUSED' });
});

test.each([
  ['the build has no key', { copy: APP_IMAGE }],
  ['a package manager owns the copy', { key: 'x' }],
])('nothing is installed, whoever asks for it, where %s', async (_title, change) => {
  const { updates, clock, told } = start(change);
  await expect(updates.install()).rejects.toMatchObject({ code: 'IPC_REFUSED' });
  clock.advance(FIRST_CHECK_MS);
  await expect.poll(told).toBe(1);

  expect(updates.news).toMatchObject({ install: null });
  await expect(updates.install()).rejects.toMatchObject({ code: 'IPC_REFUSED' });
});

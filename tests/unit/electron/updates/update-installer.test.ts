import { expect, test } from 'vitest';
import { HttpError } from '../../../../electron/ports/http.ts';
import type { DownloadedUpdate, DownloadOptions, UpdaterPort } from '../../../../electron/ports/updater.ts';
import { UpdateInstaller } from '../../../../electron/updates/update-installer.ts';
import { fail } from '../../../../shared/errors.ts';
import type { UpdateInstall } from '../../../../shared/updates.ts';
import { FakeHttp, httpAnswer } from '../../../support/fake-http.ts';
import { FakeLogger } from '../../../support/fake-logger.ts';
import { makeSigningKey, sha512, signature } from '../../../support/update-folder.ts';

const KEY = makeSigningKey();
const FEED = JSON.stringify({
  version: '1.1.0',
  package: { name: 'com.acme.portal_1.1.0_x86_64.AppImage', sha512: sha512(''), size: 9 },
});
const UPDATE: DownloadedUpdate = { end: () => undefined, atEnd: () => undefined };

/** One whose downloads go as the test says. */
function installing(download: (options: DownloadOptions) => Promise<DownloadedUpdate>, times = 1) {
  const answers = Array.from({ length: times }, () => [httpAnswer(200, FEED), httpAnswer(200, signature(FEED, KEY))]);
  const states: UpdateInstall[] = [];
  const ended: DownloadedUpdate[] = [];
  const logger = new FakeLogger();
  const updater: UpdaterPort = { download: (_feed, options) => download(options) };
  const http = new FakeHttp(...answers.flat());
  const installer: UpdateInstaller = new UpdateInstaller({
    feed: 'https://updates.example/',
    key: KEY.builtIn,
    id: 'com.acme.portal',
    kind: 'AppImage',
    arch: 'x64',
    userAgent: 'x',
    http,
    logger,
    open: async () => updater,
    endWith: (update) => ended.push(update),
    onChange: () => states.push(installer.state),
  });
  return { installer, states, ended, logger, http };
}

test('asks for nothing before the person wants it', () => {
  const { installer, http } = installing(async () => UPDATE);

  expect(installer.state).toEqual({ phase: 'offered', failure: null });
  expect(http.requests).toEqual([]);
});

test('says how far it is, and ends the program with what was downloaded', async () => {
  const { installer, states, ended } = installing(async ({ onPercent }) => {
    onPercent(50);
    return UPDATE;
  });
  await installer.install('1.1.0');

  expect(states).toEqual([
    { phase: 'downloading', percent: 0 },
    { phase: 'downloading', percent: 50 },
    { phase: 'restarting' },
  ]);
  expect(ended).toEqual([UPDATE]);
});

test('does it once, however often it is told to', async () => {
  const { installer, ended } = installing(async () => UPDATE);
  await Promise.all([installer.install('1.1.0'), installer.install('1.1.0')]);

  expect(ended).toHaveLength(1);
});

test.each<[unknown, string, object?]>([
  [new HttpError('dns', null), 'UPDATE_NOT_DOWNLOADED', { reason: 'dns' }],
  [new TypeError('a bug'), 'INTERNAL'],
])('what fails leaves the program as it is, and can be tried again: %s', async (error, code, details) => {
  let first = true;
  const { installer, ended, logger } = installing(async () => {
    if (!first) return UPDATE;
    first = false;
    throw error;
  }, 2);
  await installer.install('1.1.0');

  expect(installer.state).toEqual({ phase: 'offered', failure: details ? { code, details } : { code } });
  expect(ended).toEqual([]);
  expect(logger.lines).toEqual([`an update was not installed ${JSON.stringify({ code, ...details })}`]);

  await installer.install('1.1.0');
  expect(ended).toEqual([UPDATE]);
});

test('a download that is let go of is no failure, and ends nothing', async () => {
  const { installer, ended, logger } = installing(
    ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new HttpError('aborted', null)))),
  );
  const installed = installer.install('1.1.0');
  await expect.poll(() => installer.cancel()).toBe(true);
  await installed;

  expect(installer.state).toEqual({ phase: 'offered', failure: null });
  expect(installer.cancel()).toBe(false);
  expect([ended, logger.lines]).toEqual([[], []]);
});

test('one that had come when it was let go of is not installed either', async () => {
  const { installer, ended } = installing(async () => {
    installer.cancel();
    return UPDATE;
  });
  await installer.install('1.1.0');

  expect([installer.state, ended]).toEqual([{ phase: 'offered', failure: null }, []]);
});

test('what is not signed is not downloaded', async () => {
  const { installer } = installing(() => fail('INTERNAL'));
  await installer.install('1.2.0'); // later than what the feed has

  expect(installer.state).toEqual({
    phase: 'offered',
    failure: { code: 'UPDATE_REFUSED', details: { reason: 'version' } },
  });
});

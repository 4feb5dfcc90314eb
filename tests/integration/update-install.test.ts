import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { LoopbackOnlyHttp } from '../../electron/main/loopback-only.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { SystemUpdater } from '../../electron/platform/updater/system-updater.ts';
import type { DownloadedUpdate } from '../../electron/ports/updater.ts';
import { UpdateInstaller } from '../../electron/updates/update-installer.ts';
import { FakeLogger } from '../support/fake-logger.ts';
import { makeSigningKey, sha512, signature, writeRelease } from '../support/update-folder.ts';
import { type Answer, startWebServer, type WebServer } from '../support/web-server.ts';

const ID = 'com.example.keyporch';
const KEY = makeSigningKey();
const OLD = 'the old AppImage';
/** Runs in its own folder. */
const TEXT = '#!/bin/sh\nenv > started.part && mv started.part started\n';
const PACKAGE = `${ID}_1.1.0_x86_64.AppImage`;

let folder: string;
let appImage: string;
let release: string;
let server: WebServer;
/** What is answered in the place of a file. */
let instead: Map<string, Answer>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-update-'));
  appImage = join(folder, 'apps', 'Keyporch.AppImage');
  release = join(folder, 'release');
  mkdirSync(join(folder, 'apps'));
  mkdirSync(join(folder, 'cache'));
  writeFileSync(appImage, OLD);
  chmodSync(appImage, 0o744);
  await writeRelease(release, { id: ID, version: '1.1.0', text: TEXT, key: KEY });
  instead = new Map();
  server = await startWebServer((request, response) => {
    const name = request.url?.replace('/keyporch/', '') ?? '';
    const answer = instead.get(name);
    if (answer !== undefined) answer(request, response);
    else response.end(readFileSync(join(release, name)));
  });
  vi.stubEnv('APPIMAGE', appImage);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const network = { http: new LoopbackOnlyHttp(new UndiciHttp()), userAgent: `${ID}/1.0.0` };

function systemUpdater(change: { kind?: 'AppImage' | 'exe'; appImage?: string; version?: string } = {}) {
  return new SystemUpdater({
    ...{ kind: 'AppImage', id: ID, version: '1.0.0', feed: `${server.origin}/keyporch/`, appImage },
    ...{ packagedConfig: join(folder, 'app-update.yml'), quit: () => undefined, ...network },
    squirrel: null as never, // macOS alone has one
    ...change,
  });
}

/** Does what a click does. @returns what waits for the program's end, and what the window says otherwise */
async function install(change: { appImage?: string } = {}) {
  const ended: DownloadedUpdate[] = [];
  const percents: number[] = [];
  const installer = new UpdateInstaller({
    ...{ feed: `${server.origin}/keyporch/`, key: KEY.builtIn, id: ID, kind: 'AppImage', arch: 'x64', ...network },
    logger: new FakeLogger(),
    open: async () => systemUpdater(change),
    endWith: (update) => ended.push(update),
    onChange: () => installer.state.phase === 'downloading' && percents.push(installer.state.percent),
  });
  await installer.install('1.1.0');
  const { state } = installer;
  return { update: ended[0], percents, failure: state.phase === 'offered' ? state.failure : null };
}

const filesBelow = (path: string) => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
const requested = () => server.requests.map(({ url }) => url?.replace('/keyporch/', ''));

test('the new AppImage takes the old one’s place, name and rights when the program ends, and starts', async () => {
  const { update, percents } = await install();
  expect(readFileSync(appImage, 'utf8')).toBe(OLD);
  update?.atEnd();

  expect(readFileSync(appImage)).toEqual(readFileSync(join(release, PACKAGE)));
  expect(statSync(appImage).mode & 0o777).toBe(0o744);
  await expect.poll(() => readdirSync(join(folder, 'apps'))).toEqual(['Keyporch.AppImage', 'started']);
  expect(percents).toEqual([0, 100]);
});

test('nothing tells one installation from another, and nothing is left of it', async () => {
  await install();
  expect(requested()).toEqual(['latest-linux-x64.json', 'latest-linux-x64.json.sig', PACKAGE]);
  const names = server.requests.flatMap(({ headers }) => Object.keys(headers));
  expect(new Set(names)).toEqual(new Set(['host', 'connection', 'accept', 'accept-encoding', 'user-agent']));
  expect(filesBelow(join(folder, 'cache'))).toEqual([
    `${ID}-updater`,
    `${ID}-updater/pending`,
    `${ID}-updater/pending/update-info.json`,
  ]);
  expect(existsSync('.updaterId')).toBe(false); // where electron-updater would keep it
});

describe('an AppImage stays as it was', () => {
  const elsewhere: Answer = (_request, response) => void response.writeHead(302, { location: '/x' }).end();
  const says =
    (body: string): Answer =>
    (_request, response) =>
      void response.end(body);
  const cutOff: Answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('#');
    setImmediate(() => response.destroy());
  };
  const refused = (reason: string) => ({ code: 'UPDATE_REFUSED', details: { reason } });

  test.each<[string, string, Answer, object]>([
    ['another file of the same size', PACKAGE, says('x'.repeat(TEXT.length)), refused('sum')],
    ['a part of it', PACKAGE, says('#!/bin/sh'), refused('sum')],
    [
      'more than it',
      PACKAGE,
      says('x'.repeat(99)),
      { code: 'UPDATE_NOT_DOWNLOADED', details: { reason: 'too-large' } },
    ],
    ['a cut', PACKAGE, cutOff, { code: 'UPDATE_NOT_DOWNLOADED' }],
    ['a redirect', PACKAGE, elsewhere, refused('status')],
    ['a feed that is elsewhere', 'latest-linux-x64.json', elsewhere, refused('status')],
    ['a feed that somebody changed', 'latest-linux-x64.json', says('{}'), refused('signature')],
  ])('where %s comes', async (_title, file, answer, failure) => {
    instead.set(file, answer);
    const found = await install();

    expect(found.failure).toMatchObject(failure);
    expect(found.update).toBeUndefined();
    expect(readdirSync(join(folder, 'apps'))).toEqual(['Keyporch.AppImage']);
    expect(readFileSync(appImage, 'utf8')).toBe(OLD);
    expect(filesBelow(join(folder, 'cache')).filter((name) => name.includes('AppImage'))).toEqual([]);
  });

  test('where a signed feed has its package elsewhere: nobody is asked', async () => {
    const at = await startWebServer((_request, response) => void response.end(OLD));
    await writeRelease(release, { id: ID, version: '1.1.0', text: OLD, key: KEY });
    const feed = JSON.parse(readFileSync(join(release, 'latest-linux-x64.json'), 'utf8'));
    feed.package.name = `${at.origin}/${PACKAGE}`;
    instead.set('latest-linux-x64.json', says(JSON.stringify(feed)));
    instead.set('latest-linux-x64.json.sig', says(signature(JSON.stringify(feed), KEY)));
    const { failure } = await install();
    await at.stop();

    expect(failure).toEqual(refused('package'));
    expect([requested().length, at.requests]).toEqual([2, []]);
  });

  test('where its folder can’t be written to: nothing is downloaded', async () => {
    const { failure } = await install({ appImage: join(folder, 'gone', 'Keyporch.AppImage') });

    expect(failure).toEqual({ code: 'UPDATE_NOT_WRITTEN', details: { reason: 'ENOENT' } });
    expect(requested()).not.toContain(PACKAGE);
  });
});

const LATEST = { version: '1.1.0', package: { name: PACKAGE, sha512: sha512(''), size: 1 } };
const options = { onPercent: () => undefined, signal: new AbortController().signal };

test.each(['1.1.0', '1.2.0'])(
  'electron-updater itself takes no version that %s does not come before',
  async (version) => {
    await expect(systemUpdater({ version }).download(LATEST, options)).rejects.toMatchObject({
      failure: { code: 'UPDATE_REFUSED', details: { reason: 'version' } },
    });
    expect(server.requests).toEqual([]);
  },
);

test('an installer for Windows whose publisher can’t be found out is not installed', async () => {
  writeFileSync(join(folder, 'app-update.yml'), 'provider: generic\npublisherName:\n  - Acme Ltd\n');
  const name = `${ID}_1.1.0_x64.exe`;
  writeFileSync(join(release, name), 'an installer');
  // PowerShell is started by a line for Windows' shell, which another one takes for a wish for a file NUL where it is.
  const project = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(project));
  const feed = { version: '1.1.0', package: { name, sha512: sha512('an installer'), size: 12 } };

  await expect(systemUpdater({ kind: 'exe' }).download(feed, options)).rejects.toMatchObject({
    failure: { code: 'UPDATE_REFUSED', details: { reason: 'publisher' } },
  });
  expect(requested()).toEqual([name]);
  expect(existsSync(join(project, 'NUL')), 'Windows can’t check out a project with such a file').toBe(false);
});

import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFeed } from '../../electron/updates/feed.ts';
import { readPackageFeed } from '../../electron/updates/package-feed.ts';
import { ROOT } from '../../scripts/desktop/app.ts';

const PACKAGE = 'com.example.keyporch_0.1.0_amd64.deb';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-release-'));
  writeFileSync(join(folder, PACKAGE), 'a package');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const releaseFiles = (env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)(process.execPath, [join(ROOT, 'scripts/release-files.mjs'), folder], {
    env: { ...process.env, ...env },
  });
const sumsAreRight = () => {
  try {
    execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: folder, stdio: 'pipe' });
    return true;
  } catch {
    return false; // sha256sum found something else
  }
};

test('a release has sums that are right, of everything in it, and are wrong for what was changed', async () => {
  await releaseFiles();
  await releaseFiles(); // as often as one likes

  expect(readdirSync(folder).sort()).toEqual(['SHA256SUMS', PACKAGE, 'latest.json', 'sbom.cdx.json']);
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  expect(sums.map((line) => line.replace(/^[0-9a-f]{64} {2}/, ''))).toEqual([PACKAGE, 'latest.json', 'sbom.cdx.json']);
  expect(sumsAreRight()).toBe(true);

  writeFileSync(join(folder, PACKAGE), 'another package');
  expect(sumsAreRight()).toBe(false);
});

test('its bill of materials names what is bundled, with integrity, and nothing of the machine', async () => {
  await releaseFiles();
  const text = readFileSync(join(folder, 'sbom.cdx.json'), 'utf8');
  const { bomFormat, metadata, components } = JSON.parse(text) as {
    bomFormat: string;
    metadata: { component: { name: string; version: string } };
    components: { purl: string; hashes?: unknown[] }[];
  };
  const { version, dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  expect([bomFormat, metadata.component]).toMatchObject(['CycloneDX', { name: 'keyporch', version }]);
  const names = components.map(({ purl }) => decodeURIComponent(/^pkg:npm\/(.+)@[^@]+$/.exec(purl)?.[1] ?? ''));
  const wanted = Object.keys({ ...dependencies, ...devDependencies }).map((name) =>
    name === 'keytar' ? '@github/keytar' : name,
  );
  expect(wanted.filter((name) => !names.includes(name))).toEqual([]);
  expect(components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
  expect(text).not.toContain(ROOT);
});

test('its feed is one that the program reads', async () => {
  await releaseFiles();

  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(readFeed(readFileSync(join(folder, 'latest.json'), 'utf8'))).toBe(version);
});

test('its feeds of packages are what copies install from, signed where there is a key', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keyFile = join(folder, '..', `${basename(folder)}.pem`);
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const name = 'com.example.keyporch_0.1.0_x86_64.AppImage';
  writeFileSync(join(folder, name), 'an AppImage');
  for (const other of ['x64.exe', 'universal.zip', 'arm64.AppImage']) {
    writeFileSync(join(folder, `com.example.keyporch_0.1.0_${other}`), other);
  }
  await releaseFiles({ KEYPORCH_UPDATES_KEY: keyFile });
  rmSync(keyFile);

  const kinds = ['linux-arm64', 'linux-x64', 'mac', 'windows-x64'].flatMap((kind) => [
    `latest-${kind}.json`,
    `latest-${kind}.json.sig`,
  ]);
  expect(readdirSync(folder).filter((each) => each.startsWith('latest-'))).toEqual(kinds);
  const text = readFileSync(join(folder, 'latest-linux-x64.json'));
  const signature = Buffer.from(readFileSync(join(folder, 'latest-linux-x64.json.sig'), 'utf8'), 'base64');
  expect(verify(null, text, publicKey, signature)).toBe(true);
  const feed = readPackageFeed(text.toString(), { id: 'com.example.keyporch', kind: 'AppImage' }, '0.1.0');
  expect(feed.package).toMatchObject({ name, size: 11 });
  expect(sumsAreRight()).toBe(true);

  // Without the key, no signature of an earlier time stays.
  expect((await releaseFiles()).stderr).toContain('NOT SIGNED');
  expect(readdirSync(folder).filter((each) => each.endsWith('.sig'))).toEqual([]);
});

test('a package of another version, or a second one of a kind, is refused', async () => {
  writeFileSync(join(folder, 'com.example.keyporch_0.0.9_x86_64.AppImage'), '');
  await expect(releaseFiles()).rejects.toMatchObject({ stderr: expect.stringContaining('is not of version') });

  rmSync(join(folder, 'com.example.keyporch_0.0.9_x86_64.AppImage'));
  for (const id of ['com.acme.portal', 'com.example.keyporch']) writeFileSync(join(folder, `${id}_0.1.0_x64.exe`), '');
  await expect(releaseFiles()).rejects.toMatchObject({ stderr: expect.stringContaining('is one more package') });
});

test('a folder with something else in it, or without a package, is refused', async () => {
  writeFileSync(join(folder, 'notes.txt'), '');
  await expect(releaseFiles()).rejects.toMatchObject({ stderr: expect.stringContaining('no package: notes.txt') });

  rmSync(join(folder, 'notes.txt'));
  rmSync(join(folder, PACKAGE));
  await expect(releaseFiles()).rejects.toMatchObject({ stderr: expect.stringContaining('no package is in') });
});

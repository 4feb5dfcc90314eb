import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROOT } from '../../scripts/desktop/app.ts';
import { drawIcons, ICON_SIZES } from '../../scripts/package/icon.ts';
import { DebFile } from '../support/deb-file.ts';
import { ACME, ACME_CONFIG, ACME_FEED, ACME_ICON, bake, KEYPORCH } from './make-packages.ts';

let folder: string;
let keyporch: DebFile;
let acme: DebFile;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-package-'));
  const made = inject('packages');
  keyporch = new DebFile(made.keyporch, KEYPORCH, join(folder, 'keyporch'));
  acme = new DebFile(made.acme, ACME, join(folder, 'acme'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const both = () => [keyporch, acme];

describe('a package', () => {
  test('is named by its id alone, so that two live side by side', () => {
    expect(both().map((deb) => deb.field('Package'))).toEqual(['com.example.keyporch', ACME]);
    const shared = keyporch.entries.filter(({ path, mode }) => !mode.startsWith('d') && acme.entry(path) !== undefined);
    expect(shared).toEqual([]);
  });

  test('says that it is not for people where it is not', () => {
    const runtime = readFileSync(join(process.env.KEYPORCH_ELECTRON_DIST ?? '', 'version'), 'utf8');
    const old = Number.parseInt(runtime, 10) < 45;
    const name = (deb: DebFile) =>
      /^Name=(.*)$/m.exec(readFileSync(deb.file(`/usr/share/applications/${deb.id}.desktop`), 'utf8'))?.[1];
    expect(name(keyporch)).toBe(old ? 'Keyporch (test build, test runtime)' : 'Keyporch (test build)');
    expect(name(acme)).toBe(old ? 'Acme Portal (test runtime)' : 'Acme Portal');
    for (const deb of both()) expect(deb.field('Description')).toContain(name(deb));
  });

  test('has root’s sandbox helper, and nothing else that runs as another', () => {
    for (const deb of both()) {
      const special = deb.entries.filter(({ mode }) => /[sStT]/.test(mode));
      expect(special).toEqual([{ mode: '-rwsr-xr-x', owner: 'root/root', path: `/opt/${deb.id}/chrome-sandbox` }]);
      expect(deb.entries.every(({ owner }) => owner === 'root/root')).toBe(true);
    }
  });

  test('can be read by everyone and written by root alone', () => {
    for (const { entries } of both()) {
      const wrong = entries.filter(({ mode }) => !/^(d|-|l)(rwxr-xr-x|rw-r--r--|rwsr-xr-x|rwxrwxrwx)$/.test(mode));
      expect(wrong).toEqual([]);
      expect(entries.filter(({ mode }) => mode[0] !== 'l' && mode[8] === 'w')).toEqual([]);
    }
  });

  test('has a command, a menu entry that opens its scheme, and an icon in all sizes', () => {
    for (const deb of both()) {
      const { id } = deb;
      expect(deb.entry(`/usr/bin/${id} -> /opt/${id}/${id}`)).toBeDefined();
      const desktop = deb.file(`/usr/share/applications/${id}.desktop`);
      expect(readFileSync(desktop, 'utf8')).toContain(`\nMimeType=x-scheme-handler/${id};\n`);
      expect(execFileSync('desktop-file-validate', [desktop], { encoding: 'utf8' })).toBe('');
      for (const size of ICON_SIZES) {
        const png = readFileSync(deb.file(`/usr/share/icons/hicolor/${size}x${size}/apps/${id}.png`));
        expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
      }
    }
    const icon = (deb: DebFile) =>
      readFileSync(deb.file(`/usr/share/icons/hicolor/scalable/apps/${deb.id}.svg`), 'utf8');
    expect(icon(acme)).toBe(ACME_ICON);
    expect(icon(keyporch)).toBe(readFileSync(join(ROOT, 'scripts/package/icon.svg'), 'utf8'));
  });

  test('has one native part of the keychain library, outside the archive', () => {
    for (const deb of both()) {
      const native = deb.entries.map(({ path }) => path).filter((path) => path.endsWith('.node'));
      expect(native).toEqual([
        `/opt/${deb.id}/resources/app.asar.unpacked/node_modules/keytar/prebuilds/linux-${process.arch}/keytar.node`,
      ]);
      const modules = deb.asarPaths.filter((path) => /^\/node_modules\/[^/]+$/.test(path));
      expect(modules).toEqual(['/node_modules/keytar']);
    }
  });

  test('has nothing in it that starts other programs, no sources and no tools', () => {
    for (const deb of both()) {
      expect(existsSync(deb.file(`/opt/${deb.id}/resources/app`))).toBe(false);
      const others = deb.asarPaths.filter(
        (path) => /\.(ts|tsx|map|gyp|cc|h|md)$/.test(path) && !path.endsWith('LICENSE.md'),
      );
      expect(others).toEqual([]);
    }
  });

  test('brings the licences of what is in it', () => {
    for (const deb of both()) {
      const copyright = readFileSync(deb.file(`/usr/share/doc/${deb.id}/copyright`), 'utf8');
      for (const name of ['openid-client', 'react', 'undici', 'valibot', '@github/keytar'])
        expect(copyright).toMatch(new RegExp(`^${name} \\d.*\\(MIT\\)$`, 'm'));
      expect(deb.entry(`/opt/${deb.id}/LICENSES.chromium.html`)).toBeDefined();
      expect(deb.entry(`/opt/${deb.id}/LICENSE.electron.txt`)).toBeDefined();
    }
  });

  test('has checksums that are right', () => {
    for (const deb of both()) {
      const sums = readFileSync(deb.file('/DEBIAN/md5sums'), 'utf8').trimEnd().split('\n');
      const files = deb.entries.filter(({ mode }) => mode.startsWith('-')).length;
      expect(sums).toHaveLength(files);
      const taken = sums.filter((line) => line.includes('  usr/share/') || line.includes('/resources/'));
      const check = { cwd: deb.file('/'), input: `${taken.join('\n')}\n`, encoding: 'utf8' } as const;
      expect(execFileSync('md5sum', ['--check', '--quiet', '-'], check)).toBe('');
    }
  });
});

describe('Keyporch', () => {
  test('brings the demo and no configuration', () => {
    expect(keyporch.asarPaths).toContain('/out/main/demo.cjs');
    expect(existsSync(keyporch.file('/opt/com.example.keyporch/resources/keyporch.config.json'))).toBe(false);
  });
});

describe("an integrator's own app", () => {
  test('has its configuration built in, as it was written', () => {
    expect(readFileSync(acme.file(`/opt/${ACME}/resources/keyporch.config.json`), 'utf8')).toBe(ACME_CONFIG);
  });

  test('has no demo: neither its process nor the provider', () => {
    const program = (deb: DebFile) =>
      deb.asarPaths
        .filter((path) => path.endsWith('.cjs'))
        .map((path) => deb.asarFile(path))
        .join('\n');
    expect(program(keyporch).includes('node_modules/oidc-provider/')).toBe(true);
    expect(program(acme).includes('node_modules/oidc-provider/')).toBe(false);
    expect(acme.asarPaths.filter((path) => path.includes('demo'))).toEqual([]);
    expect(program(acme).includes('keyporch-demo')).toBe(false);
  });

  test('has its own feed of updates built in, and Keyporch none', () => {
    const main = (deb: DebFile) =>
      deb.asarPaths
        .filter((path) => /^\/out\/main\/chunks\/compose-.*\.cjs$/.test(path))
        .map((path) => deb.asarFile(path))
        .join('\n');
    expect(main(acme)).toContain(`feed: "${ACME_FEED}"`);
    expect(main(keyporch)).toContain('feed: null');
  });

  test('has its own key for newer versions built in, and what installs them; Keyporch, which has no key, has neither', () => {
    const has = (deb: DebFile) => deb.asarPaths.some((path) => /^\/out\/main\/chunks\/system-updater-/.test(path));
    const [feed, none] = [acme, keyporch].map((deb, index) =>
      deb.file(`/opt/${[ACME, KEYPORCH][index]}/resources/app-update.yml`),
    ) as [string, string];
    expect([has(acme), has(keyporch)]).toEqual([true, false]);
    expect(readFileSync(feed, 'utf8')).toContain(`url: ${ACME_FEED}`);
    expect(existsSync(none)).toBe(false);
    expect(acme.asarPaths.filter((path) => path.includes('node_modules/electron-updater'))).toEqual([]);
  });

  test('has its own identity built in', () => {
    expect(acme.asarFile('/out/main/index.cjs')).toMatch(/id: "com\.acme\.portal",\s+name: "Acme Portal"/);
    expect(JSON.parse(acme.asarFile('/package.json'))).toMatchObject({
      name: ACME,
      productName: 'Acme Portal',
      desktopName: `${ACME}.desktop`,
    });
  });
});

describe('packaging refuses', () => {
  test('a configuration that the app would refuse, with every fault', async () => {
    writeFileSync(
      join(folder, 'bad.json'),
      JSON.stringify({ providers: [{ id: 'x', name: 'X', issuer: 'ftp://x', clientId: 'x' }], api: [] }),
    );

    await expect(bake(folder, 'bad.json')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /providers\[0\]\.issuer: found "ftp:\/\/x"; expected an https address.*\n.*api: found a key/,
      ),
    });
    await expect(bake(folder, 'none.json')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('none.json: ENOENT'),
    });
  });

  test('an icon that is none, or a PNG that would look bad', async () => {
    const small = readFileSync(keyporch.file('/usr/share/icons/hicolor/256x256/apps/com.example.keyporch.png'));
    writeFileSync(join(folder, 'small.png'), small);
    writeFileSync(join(folder, 'broken.svg'), '<svg ');
    writeFileSync(join(folder, 'text.svg'), ACME_CONFIG);

    await expect(drawIcons(join(folder, 'text.svg'), join(folder, 'i'))).rejects.toThrow('neither an SVG nor a PNG');
    await expect(drawIcons(join(folder, 'small.png'), join(folder, 'i'))).rejects.toThrow('256 × 256');
    await expect(drawIcons(join(folder, 'broken.svg'), join(folder, 'i'))).rejects.toThrow("can't be drawn");
  });
});

test('a PNG that is large enough is an icon too, without a scalable one', async () => {
  const large = keyporch.file('/usr/share/icons/hicolor/512x512/apps/com.example.keyporch.png');
  const icons = await drawIcons(large, join(folder, 'from-png'));

  expect(icons.svg).toBeNull();
  expect([...icons.sizes.keys()]).toEqual([...ICON_SIZES]);
  // Drawn, not empty: a picture of one colour is much smaller.
  expect(readFileSync(icons.sizes.get(256) ?? '').length).toBeGreaterThan(2_000);
});

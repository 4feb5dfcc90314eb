import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../../../electron/config/parse-config.ts';
import { OwnConfig } from '../../../../electron/main/own-config.ts';
import { MarkerFile } from '../../../../electron/platform/marker-file.ts';
import { fail } from '../../../../shared/errors.ts';

const GOOD = JSON.stringify({ providers: [{ id: 'a', name: 'A', issuer: 'https://a.example.com', clientId: 'x' }] });
const OTHER = GOOD.replaceAll('"a"', '"b"');

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-config-'));
  path = join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ownConfig = () =>
  new OwnConfig({
    path,
    parse: (text) => parseConfig(text, { testRuntime: false }),
    fileAt: (at) => new MarkerFile(at),
  });

async function change(edit: (text: string | null) => string): Promise<void> {
  const own = ownConfig();
  const next = await own.preview(
    (before) => edit(before?.text ?? null),
    () => fail('SETUP_INVALID'),
  );
  await own.write(next);
}

test('writes a file that nobody else can read', async () => {
  await change(() => GOOD);

  expect(readFileSync(path, 'utf8')).toBe(GOOD);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['config.json']);
});

test('gives what is there to who changes it', async () => {
  writeFileSync(path, GOOD);

  await change((text) => {
    expect(text).toBe(GOOD);
    return OTHER;
  });

  expect(readFileSync(path, 'utf8')).toBe(OTHER);
});

test('never replaces a file with faults', async () => {
  writeFileSync(path, '{"providers": []}');

  await expect(change(() => GOOD)).rejects.toMatchObject({ code: 'CONFIG_FILE_FAULTY' });

  expect(readFileSync(path, 'utf8')).toBe('{"providers": []}');
});

test('writes nothing that has faults', async () => {
  await expect(change(() => '{}')).rejects.toMatchObject({ code: 'SETUP_INVALID' });

  expect(readdirSync(folder)).toEqual([]);
});

test('says why it can’t read, or write', async () => {
  mkdirSync(path);
  await expect(change(() => GOOD)).rejects.toMatchObject({
    failure: { code: 'CONFIG_FILE_NOT_WRITABLE', details: { reason: 'EISDIR' } },
  });

  rmSync(path, { recursive: true });
  const own = ownConfig();
  const next = await own.preview(
    () => GOOD,
    () => fail('SETUP_INVALID'),
  );
  mkdirSync(path);
  await expect(own.write(next)).rejects.toMatchObject({ code: 'CONFIG_FILE_NOT_WRITABLE' });
  expect(readdirSync(folder)).toEqual(['config.json']);
});

test('leaves a link a link, and replaces what it leads to', async () => {
  const real = join(folder, 'real.json');
  writeFileSync(real, GOOD);
  symlinkSync(real, path);

  await change(() => OTHER);

  expect(readlinkSync(path)).toBe(real);
  expect(readFileSync(real, 'utf8')).toBe(OTHER);
});

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { readArguments } from '../../../../scripts/package/arguments.ts';

const BAKE = ['--id', 'com.acme.portal', '--name', 'Acme Portal', '--config', 'acme.json'];
const FEED = ['--updates', 'https://updates.acme.example/portal/'] as const;
/** As `openssl pkey -pubout -outform DER | base64` prints it. */
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64');
const KEY = spki(generateKeyPairSync('ed25519').publicKey);
const RSA = spki(generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey);

test('without arguments Keyporch itself is packed as a deb, compressed well', () => {
  expect(readArguments([])).toEqual({ target: 'deb', quick: false, output: 'dist', bake: null });
});

test("an integrator's own app has id, name and configuration; the icon may be left out", () => {
  const bake = {
    id: 'com.acme.portal',
    name: 'Acme Portal',
    config: 'acme.json',
    icon: null,
    updates: null,
    updatesKey: null,
  };

  expect(readArguments(BAKE).bake).toEqual(bake);
  expect(readArguments([...BAKE, '--icon', 'acme.svg']).bake).toEqual({ ...bake, icon: 'acme.svg' });
  const [, updates] = FEED;
  expect(readArguments([...BAKE, ...FEED]).bake).toEqual({ ...bake, updates });
  expect(readArguments([...BAKE, ...FEED, '--updates-key', KEY]).bake).toEqual({ ...bake, updates, updatesKey: KEY });
});

test('what is made, where and how fast can be said', () => {
  expect(readArguments(['--quick', '--target', 'AppImage', '--output', 'x'])).toEqual({
    target: 'AppImage',
    quick: true,
    output: 'x',
    bake: null,
  });
});

test.each([
  [['--id', 'com.acme.portal'], 'needs all of'],
  [['--icon', 'acme.svg'], 'needs all of'],
  [BAKE.slice(0, 4), 'needs all of'],
  [['--id', 'Acme', '--name', 'Acme', '--config', 'acme.json'], '--id Acme: '],
  [['--id', 'com.acme', '--name', 'a/b', '--config', 'acme.json'], '--name a/b: '],
  [['--updates', 'https://updates.acme.example/'], 'needs all of'],
  [[...BAKE, '--updates', 'http://updates.acme.example/'], 'not an https address'],
  [[...BAKE, '--updates', 'updates.acme.example'], 'not an address'],
  [[...BAKE, '--updates', 'https://me:pw@acme.example/'], 'without user name'],
  [[...BAKE, '--updates', 'https://acme.example/?x=/'], 'without user name'],
  [[...BAKE, '--updates', 'https://acme.example/portal'], 'no slash at its end'],
  [[...BAKE, '--updates-key', KEY], '--updates-key needs --updates'],
  [[...BAKE, ...FEED, '--updates-key', 'MCow'], 'no public key of Ed25519'],
  [[...BAKE, ...FEED, '--updates-key', RSA], 'no public key of Ed25519'],
  [['--target', 'snap'], 'one of deb, rpm, AppImage, dmg, zip, nsis'],
  [['--idd', 'x'], "'--idd'"],
  [['acme.json'], 'acme.json'],
])('%j is refused: %s', (args, reason) => {
  expect(() => readArguments(args)).toThrow(reason);
});

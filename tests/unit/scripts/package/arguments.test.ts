import { expect, test } from 'vitest';
import { readArguments } from '../../../../scripts/package/arguments.ts';

const BAKE = ['--id', 'com.acme.portal', '--name', 'Acme Portal', '--config', 'acme.json'];

test('without arguments Keyporch itself is packed as a deb, compressed well', () => {
  expect(readArguments([])).toEqual({ target: 'deb', quick: false, output: 'dist', bake: null });
});

test("an integrator's own app has id, name and configuration; the icon may be left out", () => {
  const bake = { id: 'com.acme.portal', name: 'Acme Portal', config: 'acme.json', icon: null, updates: null };

  expect(readArguments(BAKE).bake).toEqual(bake);
  expect(readArguments([...BAKE, '--icon', 'acme.svg']).bake).toEqual({ ...bake, icon: 'acme.svg' });
  const feed = 'https://updates.acme.example/portal/';
  expect(readArguments([...BAKE, '--updates', feed]).bake).toEqual({ ...bake, updates: feed });
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
  [['--target', 'snap'], 'one of deb, rpm, AppImage, dmg, nsis'],
  [['--idd', 'x'], "'--idd'"],
  [['acme.json'], 'acme.json'],
])('%j is refused: %s', (args, reason) => {
  expect(() => readArguments(args)).toThrow(reason);
});

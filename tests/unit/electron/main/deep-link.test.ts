import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callbackMarker, DeepLinks, findCallback } from '../../../../electron/main/deep-link.ts';

const SCHEME = 'com.example.keyporch.dev';
const URL_OF_OURS = `${SCHEME}:/oauth/callback?code=c&state=s`;

test.each([
  ['Linux', ['/opt/keyporch/keyporch', URL_OF_OURS]],
  ['Linux, from a clone', ['/x/electron', '--no-sandbox', '.', '--user-data-dir=/tmp/u', URL_OF_OURS]],
  [
    'a second instance, with switches that Chromium added',
    ['/x/electron', '--allow-file-access-from-files', URL_OF_OURS, '--original-process-start-time=1'],
  ],
  ['Windows', ['C:\\Program Files\\Keyporch\\Keyporch.exe', '--', URL_OF_OURS]],
  ['Windows, with the scheme in capitals', ['Keyporch.exe', URL_OF_OURS.replace(SCHEME, SCHEME.toUpperCase())]],
])('finds the callback in the arguments of %s', (_platform, argv) => {
  expect(findCallback(argv, SCHEME)).toBe(argv.find((argument) => argument.toLowerCase().startsWith(SCHEME)));
});

test.each([
  ['no argument', []],
  ['no address', ['/x/electron', '.', '--flag']],
  ["another program's address", ['/x/electron', 'com.example.keyporch:/oauth/callback?code=c', 'https://a.example/']],
  ['two addresses', ['/x/electron', URL_OF_OURS, URL_OF_OURS]],
  ['an address within a switch', ['/x/electron', `--gpu-launcher=${URL_OF_OURS}`]],
])('finds none in %s', (_title, argv) => {
  expect(findCallback(argv, SCHEME)).toBeNull();
});

describe('where the installer registered a marker (CVE-2018-1000006)', () => {
  const EXE = 'C:\\Users\\dana\\AppData\\Local\\Programs\\com.example.keyporch\\Keyporch.exe';
  const find = (...args: readonly string[]) => findCallback([EXE, ...args], SCHEME, '--open-callback');

  test('finds the address after it', () => {
    expect(find('--open-callback', '--', URL_OF_OURS)).toBe(URL_OF_OURS);
    expect(find('--open-callback', '--allow-file-access-from-files', URL_OF_OURS)).toBe(URL_OF_OURS);
  });

  test.each([
    ['the marker is missing', [URL_OF_OURS]],
    ['the marker is missing, with two dashes', ['--', URL_OF_OURS]],
    ['the address comes first', [URL_OF_OURS, '--open-callback']],
    ['a switch comes after the address', [URL_OF_OURS, '--no-sandbox', '--open-callback']],
    ['there are two addresses', ['--open-callback', '--', URL_OF_OURS, URL_OF_OURS]],
    ['the marker has a value', ['--open-callback=1', '--', URL_OF_OURS]],
    ['the marker is within the address', [`${URL_OF_OURS} --open-callback`]],
  ])('finds none where %s', (_title, args) => {
    expect(find(...args)).toBeNull();
  });

  test.each([
    ['win32', true, '--open-callback'],
    ['win32', false, null],
    ['linux', true, null],
    ['darwin', true, null],
  ] as const)('on %s, packaged %s, the marker is %s', (platform, packaged, marker) => {
    expect(callbackMarker(platform, packaged)).toBe(marker);
  });
});

test('finds the one address wherever it stands', () => {
  const noise = fc.array(fc.string().filter((text) => !text.toLowerCase().startsWith(SCHEME)));
  fc.assert(
    fc.property(noise, noise, (before, after) => {
      expect(findCallback([...before, URL_OF_OURS, ...after], SCHEME)).toBe(URL_OF_OURS);
      expect(findCallback([...before, ...after], SCHEME)).toBeNull();
    }),
  );
});

test('an address that comes before the program is ready waits its turn', () => {
  const links = new DeepLinks();
  const delivered: string[] = [];
  links.receive('a');
  links.receive('b');
  expect(delivered).toEqual([]);

  links.open((url) => delivered.push(url));
  links.receive('c');

  expect(delivered).toEqual(['a', 'b', 'c']);
});

test('only so many addresses wait', () => {
  const links = new DeepLinks();
  const delivered: string[] = [];
  for (let count = 0; count < 1000; count += 1) links.receive(`${count}`);

  links.open((url) => delivered.push(url));

  expect(delivered).toHaveLength(5);
});

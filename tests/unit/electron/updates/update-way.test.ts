import { expect, test } from 'vitest';
import { replaceableWith, updateWay } from '../../../../electron/updates/update-way.ts';

const ID = 'com.example.keyporch';
const MOUNT = '/tmp/.mount_keyporAbCdEf';
const APP_IMAGE = { APPIMAGE: `/home/ada/${ID}.AppImage`, APPDIR: MOUNT };

test.each([
  ['linux', `/opt/${ID}/${ID}`, {}, 'package-manager'],
  ['linux', `/usr/lib/${ID}/${ID}`, {}, 'package-manager'],
  ['linux', `${MOUNT}/${ID}`, APP_IMAGE, 'app-image'],
  ['linux', `/snap/${ID}/12/${ID}`, { SNAP: `/snap/${ID}/12` }, 'snap'],
  ['linux', `/app/main/${ID}`, { FLATPAK_ID: ID }, 'flatpak'],
  ['linux', `/home/ada/apps/${ID}`, {}, 'again'],
  ['linux', `/optional/${ID}`, {}, 'again'],
  ['win32', 'C:\\Users\\ada\\AppData\\Local\\Programs\\Keyporch\\Keyporch.exe', {}, 'again'],
  ['darwin', '/Applications/Keyporch.app/Contents/MacOS/Keyporch', {}, 'again'],
] as const)('on %s %s belongs to: %#', (platform, executable, environment, way) => {
  expect(updateWay({ platform, executable, environment })).toBe(way);
});

test.each([
  ['a snap', { SNAP: '/snap/code/1' }],
  ['an AppImage', APP_IMAGE],
  ['a Flatpak', { FLATPAK_ID: 'org.example.Terminal' }],
  ['nothing that is there', { SNAP: '', APPIMAGE: '', APPDIR: '' }],
])('a terminal that is itself %s changes nothing', (_title, environment) => {
  expect(updateWay({ platform: 'linux', executable: `/opt/${ID}/${ID}`, environment })).toBe('package-manager');
});

const SIGNED =
  "provider: generic\nurl: 'https://updates.example/'\nupdaterCacheDirName: x-updater\npublisherName:\n  - Acme Ltd\n";

test.each([
  ['app-image', 'linux', null, 'AppImage'],
  ['again', 'darwin', 'provider: generic\n', 'zip'],
  ['again', 'win32', SIGNED, 'exe'],
  ['again', 'win32', SIGNED.replaceAll('\n', '\r\n'), 'exe'],
  ['again', 'win32', "publisherName: 'Acme Ltd'\n", 'exe'],
  ['again', 'win32', 'provider: generic\npublisherName: null\n', null],
  ['again', 'win32', 'publisherName:\nprovider: generic\n', null],
  ['again', 'win32', "publisherName: ''\n", null],
  ['again', 'win32', 'publisherName: []\n', null],
  ['again', 'win32', 'provider: generic\n', null],
  ['again', 'win32', null, null],
  ['again', 'darwin', null, null],
  ['again', 'linux', SIGNED, null],
  ['package-manager', 'linux', SIGNED, null],
  ['snap', 'linux', SIGNED, null],
  ['flatpak', 'linux', SIGNED, null],
] as const)('a copy of the kind %s on %s with %j is replaced with: %s', (way, platform, packaged, kind) => {
  expect(replaceableWith({ way, platform, packaged })).toBe(kind);
});

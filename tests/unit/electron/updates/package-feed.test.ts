import { describe, expect, test } from 'vitest';
import { latestPackage, packageFeedFile } from '../../../../electron/updates/package-feed.ts';
import { FakeHttp, httpAnswer } from '../../../support/fake-http.ts';
import { makeSigningKey, sha512, signature } from '../../../support/update-folder.ts';

const ID = 'com.example.keyporch';
const KEY = makeSigningKey();
const PACKAGE = { name: `${ID}_1.1.0_x86_64.AppImage`, sha512: sha512('an AppImage'), size: 11 };
const FEED = { version: '1.1.0', package: PACKAGE };

/** What comes of a feed for 1.1.0, of which the person has read. */
async function read(text: string, signed = signature(text, KEY), status = 200) {
  const http = new FakeHttp(httpAnswer(status, text), httpAnswer(200, signed));
  const parts = {
    feed: 'https://updates.example/keyporch/',
    key: KEY.builtIn,
    id: ID,
    kind: 'AppImage',
    arch: 'x64',
    http,
    userAgent: `${ID}/1.0.0`,
  } as const;
  return { found: await latestPackage(parts, '1.1.0', new AbortController().signal), http };
}

const refusal = (reason: string) => ({ failure: { code: 'UPDATE_REFUSED', details: { reason } } });

test('a feed that the builder has signed is read, and asked for with nothing that tells one installation from another', async () => {
  const { found, http } = await read(JSON.stringify(FEED));

  expect(found).toEqual(FEED);
  const headers = { accept: '*/*', 'user-agent': `${ID}/1.0.0` };
  expect(http.requests).toMatchObject([
    { url: 'https://updates.example/keyporch/latest-linux-x64.json', method: 'GET', headers },
    { url: 'https://updates.example/keyporch/latest-linux-x64.json.sig', method: 'GET', headers },
  ]);
  expect(http.requests.map((request) => Object.keys(request.headers))).toEqual([
    Object.keys(headers),
    Object.keys(headers),
  ]);
});

test('a version later than the one that was told is taken, an earlier one is not', async () => {
  const of = (version: string) =>
    read(JSON.stringify({ version, package: { ...PACKAGE, name: `${ID}_${version}_x86_64.AppImage` } }));

  expect((await of('1.2.0')).found.version).toBe('1.2.0');
  await expect(of('1.0.9')).rejects.toMatchObject(refusal('version'));
});

describe('a feed is refused', () => {
  test.each<[string, string]>([
    ['not signed', ''],
    ['signed by somebody else', signature(JSON.stringify(FEED), makeSigningKey())],
    ['with the signature of another one', signature('{"version":"1.1.0"}', KEY)],
    ['with something in the place of its signature', '<!doctype html>'],
  ])('that is %s', async (_title, signed) => {
    await expect(read(JSON.stringify(FEED), signed)).rejects.toMatchObject(refusal('signature'));
  });

  test('that is not there, or elsewhere', async () => {
    for (const status of [302, 404]) {
      await expect(read('', '', status)).rejects.toMatchObject(refusal('status'));
    }
  });

  test.each<[string, object]>([
    ['of a pre-release', { ...FEED, version: '1.1.0-beta.1' }],
    ['with a key more', { ...FEED, stagingPercentage: 10 }],
    ['with a package of another form', { ...FEED, package: { ...PACKAGE, isAdminRightsRequired: true } }],
    ['without a sum', { ...FEED, package: { name: PACKAGE.name, size: 11 } }],
    ['with a weaker sum', { ...FEED, package: { ...PACKAGE, sha512: 'x' } }],
    ['of no size', { ...FEED, package: { ...PACKAGE, size: 0 } }],
    ['of any size', { ...FEED, package: { ...PACKAGE, size: 1e12 } }],
    ['of two packages', { ...FEED, package: [PACKAGE, PACKAGE] }],
  ])('%s, also a signed one', async (_title, feed) => {
    await expect(read(JSON.stringify(feed))).rejects.toMatchObject(refusal('format'));
  });

  test.each([
    ['at another host', `https://evil.example/${PACKAGE.name}`],
    ['at another host, without a scheme', `//evil.example/${PACKAGE.name}`],
    ['in another folder', `../${PACKAGE.name}`],
    ['in a folder within', `${ID}_1.1.0_x/y.AppImage`],
    ['of another program', 'com.acme.portal_1.1.0_x86_64.AppImage'],
    ['of another version', `${ID}_1.0.0_x86_64.AppImage`],
    ['of another kind', `${ID}_1.1.0_x86_64.exe`],
    ['with a query', `${ID}_1.1.0_x86_64.AppImage?x`],
    ['of no kind of processor', `${ID}_1.1.0_.AppImage`],
    ['without an end', `${ID}_1.1.0_`],
  ])('whose package is %s, also a signed one', async (_title, name) => {
    const feed = { ...FEED, package: { ...PACKAGE, name } };
    await expect(read(JSON.stringify(feed))).rejects.toMatchObject(refusal('package'));
  });
});

test('each kind of copy asks for a feed of its own', () => {
  expect(packageFeedFile({ kind: 'AppImage', arch: 'arm64' })).toBe('latest-linux-arm64.json');
  expect(packageFeedFile({ kind: 'exe', arch: 'x64' })).toBe('latest-windows-x64.json');
  expect(packageFeedFile({ kind: 'zip', arch: 'arm64' })).toBe('latest-mac.json');
});

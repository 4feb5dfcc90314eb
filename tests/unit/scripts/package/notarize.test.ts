import { beforeEach, expect, test } from 'vitest';
import { type NotarizeRequest, notarizeSigned } from '../../../../scripts/package/notarize.ts';

const CREDENTIALS = { APPLE_API_KEY: '/keys/key.p8', APPLE_API_KEY_ID: 'ABC', APPLE_API_ISSUER: 'uuid' };
let requests: NotarizeRequest[];

beforeEach(() => {
  requests = [];
});

function notarize(electronPlatformName: string, environment: Record<string, string>) {
  const packager = { appInfo: { productFilename: 'Acme Portal' } };
  const context = { electronPlatformName, appOutDir: '/out', packager } as Parameters<typeof notarizeSigned>[0];
  return notarizeSigned(context, environment, async (request) => void requests.push(request));
}

test('a signed macOS app goes to Apple with the credentials of the environment', async () => {
  expect(await notarize('darwin', CREDENTIALS)).toBe('notarized');
  expect(requests).toEqual([
    {
      appPath: '/out/Acme Portal.app',
      appleApiKey: '/keys/key.p8',
      appleApiKeyId: 'ABC',
      appleApiIssuer: 'uuid',
    },
  ]);
});

test('without credentials, and elsewhere than on macOS, nothing is sent', async () => {
  expect(await notarize('darwin', {})).toBe('no credentials');
  expect(await notarize('win32', CREDENTIALS)).toBe('not macOS');
  expect(requests).toEqual([]);
});

test('half a set of credentials is a fault, not an app that is not notarized', async () => {
  await expect(notarize('darwin', { APPLE_API_KEY: '/keys/key.p8' })).rejects.toThrow(
    'APPLE_API_KEY_ID, APPLE_API_ISSUER not set',
  );
});

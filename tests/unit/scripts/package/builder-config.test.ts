import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../../../scripts/desktop/app.ts';
import { builderConfig } from '../../../../scripts/package/builder-config.ts';
import { acmeIdentity } from '../../../support/app-identity.ts';

const CONFIG = builderConfig({
  identity: acmeIdentity(),
  app: '/made/app',
  keytar: '/made/keytar',
  resources: '/made/resources',
  output: '/made/built',
  icon: '/made/icon.png',
  electronDist: null,
  electronVersion: '45.4.1',
  installerScript: '/made/installer.nsh',
  feed: 'https://updates.acme.example/portal/',
  quick: false,
});

/** Before any test, since hundreds of files take longer on a busy machine than a test may. */
const { validateConfiguration } = createRequire(import.meta.url)('app-builder-lib/out/util/config/config');

/** electron-builder's own check, which it does before every build. */
async function check(config: object): Promise<void> {
  await validateConfiguration(config, { isEnabled: false, add: () => undefined });
}

test('is what electron-builder takes, for all platforms', async () => {
  await expect(check(CONFIG)).resolves.toBeUndefined();
  await expect(check({ ...CONFIG, mac: { ...CONFIG.mac, hardenedRuntim: true } })).rejects.toThrow('configuration.mac');
});

test('the scheme is the id: in Info.plist and in the desktop file', () => {
  expect(CONFIG.appId).toBe('com.acme.portal');
  expect(CONFIG.protocols).toEqual([{ name: 'Acme Portal', schemes: ['com.acme.portal'], role: 'Viewer' }]);
  expect(CONFIG.linux?.executableName).toBe('com.acme.portal');
});

test('macOS: hardened runtime, and entitlements that allow nothing but compiling at run time', () => {
  const entitlements = join(ROOT, 'scripts/package/entitlements.mac.plist');
  expect(CONFIG.mac).toMatchObject({ hardenedRuntime: true, entitlements, entitlementsInherit: entitlements });
  const keys = [...readFileSync(entitlements, 'utf8').matchAll(/<key>(.*?)<\/key>/g)].map(([, key]) => key);
  expect(keys).toEqual(['com.apple.security.cs.allow-jit']);
});

test('Windows: for one person, without administrator rights, and what people stored stays', () => {
  expect(CONFIG.win?.requestedExecutionLevel).toBe('asInvoker');
  expect(CONFIG.nsis).toMatchObject({
    oneClick: true,
    perMachine: false,
    deleteAppDataOnUninstall: false,
    include: '/made/installer.nsh',
  });
});

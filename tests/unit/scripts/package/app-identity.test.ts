import { expect, test } from 'vitest';
import { appIdentity } from '../../../../scripts/package/app-identity.ts';

const MANIFEST = {
  version: '1.2.3',
  description: 'Orders.',
  author: 'Acme <it@acme.example>',
  homepage: 'https://acme.example',
  keyporch: { id: 'com.example.keyporch', name: 'Keyporch' },
  devDependencies: { electron: '^45.4.1' },
};
const ACME = { id: 'com.acme.portal', name: 'Acme Portal' };

test.each([
  [MANIFEST.keyporch, '45.4.1', 'Keyporch (test build)'],
  [MANIFEST.keyporch, '25.1.1', 'Keyporch (test build, test runtime)'],
  [ACME, '25.1.1', 'Acme Portal (test runtime)'],
  [ACME, '45.4.1', 'Acme Portal'],
  [ACME, '46.0.0', 'Acme Portal'],
])('%j on Electron %s is shown as %s', (names, runtime, shownName) => {
  expect(appIdentity(names, MANIFEST, runtime)).toMatchObject({ ...names, shownName, version: '1.2.3' });
});

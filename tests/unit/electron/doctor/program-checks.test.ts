import { expect, test } from 'vitest';
import {
  type ConfigInUse,
  configCheck,
  folderChecks,
  versionsCheck,
} from '../../../../electron/doctor/program-checks.ts';

const VERSIONS = {
  app: 'App 1.0.0',
  electron: '45.0.0',
  chromium: '150',
  node: '24',
  system: 'Linux 6 x64',
  desktop: 'GNOME',
  testRuntime: false,
};

test('versions are named, and a runtime that is for tests is a warning', async () => {
  expect(await versionsCheck(VERSIONS).run()).toMatchObject({
    status: 'pass',
    found: 'App 1.0.0; Electron 45.0.0, Chromium 150, Node 24; Linux 6 x64; desktop GNOME',
  });
  expect(await versionsCheck({ ...VERSIONS, testRuntime: true }).run()).toMatchObject({ status: 'warn' });
});

const config = (change: Partial<ConfigInUse>) =>
  configCheck(
    { mode: 'config', file: '/etc/app.json', faults: [], config: null, ...change },
    '/home/ada/config.json',
  ).run();

test('says where the configuration is, or would be', async () => {
  expect(await config({})).toMatchObject({ status: 'pass', found: '/etc/app.json' });
  expect(await config({ mode: 'demo', file: null })).toMatchObject({ status: 'pass' });
  expect(await config({ mode: 'trial', file: null })).toMatchObject({ status: 'pass' });
  expect(await config({ mode: 'none', file: null })).toMatchObject({
    status: 'warn',
    found: expect.stringContaining('/home/ada/config.json'),
  });
});

test('a configuration with faults names the first and what was expected, not what stands there', async () => {
  const faults = [
    { path: 'providers[0].issuer', found: 'hunter2', expected: 'an https address' },
    { path: 'apis', found: '3', expected: 'a list' },
  ];

  expect(await config({ mode: 'faulty', faults })).toEqual({
    status: 'fail',
    reason: 'faulty',
    found: '/etc/app.json has 2 faults',
    fix: 'Correct providers[0].issuer: expected is an https address. The app’s window names all faults.',
  });
});

test('folders that can’t be written to fail', async () => {
  const checks = folderChecks({ data: '/data', logs: '/logs' }, async (folder) => folder === '/data');

  expect(await Promise.all(checks.map((check) => check.run()))).toMatchObject([
    { status: 'pass', found: '/data' },
    { status: 'fail', reason: 'not-writable' },
  ]);
});

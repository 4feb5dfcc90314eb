import { describe, expect, test } from 'vitest';
import {
  browserCheck,
  KEYCHAIN_ENTRY,
  keychainCheck,
  schemeCheck,
} from '../../../../electron/doctor/desktop-checks.ts';
import type { DefaultBrowser } from '../../../../electron/ports/doctor.ts';
import type { KeychainErrorKind } from '../../../../electron/ports/keychain.ts';
import type { SchemeHandler } from '../../../../shared/ipc.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeSchemeHandler } from '../../../support/fake-scheme-handler.ts';

describe('addresses of this app', () => {
  const find = (handler: SchemeHandler) => {
    const fake = new FakeSchemeHandler();
    fake.handler = handler;
    return schemeCheck(fake, 'com.example.app').run();
  };

  test('open it', async () => {
    expect(await find({ kind: 'ours' })).toMatchObject({ status: 'pass', fix: null });
  });

  test('open another program, which is named, with the way to take them back', async () => {
    expect(await find({ kind: 'other', name: 'Thief', remedy: { kind: 'take-back' } })).toMatchObject({
      status: 'fail',
      reason: 'other',
      found: 'com.example.app opens Thief',
      fix: expect.stringContaining('Use this app'),
    });
  });

  test('open nothing', async () => {
    expect(await find({ kind: 'none', remedy: { kind: 'command', command: 'npm start' } })).toMatchObject({
      status: 'fail',
      reason: 'none',
      fix: 'Run this: npm start',
    });
    expect((await find({ kind: 'none', remedy: { kind: 'none' } })).fix).toContain('Install');
  });

  test('open nobody knows what', async () => {
    expect(await find({ kind: 'unknown' })).toMatchObject({ status: 'warn', reason: 'unknown' });
  });
});

test.each<[DefaultBrowser, string]>([
  [{ kind: 'found', name: 'Chromium' }, 'pass'],
  [{ kind: 'none' }, 'fail'],
  [{ kind: 'unknown' }, 'warn'],
])('a default browser that is %j: %s', async (browser, status) => {
  expect(await browserCheck({ current: async () => browser }).run()).toMatchObject({ status });
});

describe('the keychain', () => {
  test('takes, gives back and deletes an entry, and nothing of it is left', async () => {
    const keychain = new FakeKeychain();
    keychain.entries.set('corp:ada', 'kept');

    expect(await keychainCheck(keychain, () => 'r1').run()).toMatchObject({ status: 'pass' });

    expect([...keychain.entries]).toEqual([['corp:ada', 'kept']]);
    expect(keychain.changes).toBe(2);
  });

  test.each<[KeychainErrorKind, string, string]>([
    ['locked', 'KEYCHAIN_LOCKED', 'locked'],
    ['cancelled', 'KEYCHAIN_CANCELLED', 'locked'],
    ['unavailable', 'KEYCHAIN_UNAVAILABLE', 'absent'],
    ['no-keyring', 'KEYCHAIN_NOT_SET_UP', 'absent'],
    ['module', 'KEYCHAIN_NOT_LOADED', 'absent'],
    ['timeout', 'KEYCHAIN_TIMEOUT', 'hung'],
  ])('that is %s fails with %s and is called %s', async (problem, reason, word) => {
    const keychain = new FakeKeychain();
    keychain.problem = problem;

    const finding = await keychainCheck(keychain, () => 'r1').run();

    expect(finding).toMatchObject({ status: 'fail', reason, found: expect.stringContaining(`: ${word}. `) });
    expect(finding.fix).not.toBe('');
  });

  test('that takes no time limit into account is called hung', () => {
    expect(keychainCheck(new FakeKeychain(), () => 'r1').late).toMatchObject({
      status: 'fail',
      reason: 'KEYCHAIN_TIMEOUT',
    });
  });

  test('that gives back something else is unreliable, and the entry is deleted', async () => {
    const keychain = new FakeKeychain();
    keychain.get = async () => 'something else';

    expect(await keychainCheck(keychain, () => 'r1').run()).toMatchObject({ reason: 'KEYCHAIN_UNRELIABLE' });

    await expect.poll(() => keychain.entries.has(KEYCHAIN_ENTRY)).toBe(false);
  });

  test('that does not delete says so', async () => {
    const keychain = new FakeKeychain();
    keychain.delete = async () => false;

    expect(await keychainCheck(keychain, () => 'r1').run()).toMatchObject({
      status: 'fail',
      reason: 'KEYCHAIN_NOT_DELETED',
    });
  });

  test('whose write ends late, after the person gave the password, has the entry deleted then', async () => {
    const keychain = new FakeKeychain();
    let free = (_: boolean): void => undefined;
    keychain.free = new Promise((resolve) => {
      free = resolve;
    });
    keychain.problem = 'timeout';
    expect(await keychainCheck(keychain, () => 'r1').run()).toMatchObject({ reason: 'KEYCHAIN_TIMEOUT' });

    keychain.entries.set(KEYCHAIN_ENTRY, 'r1');
    keychain.problem = null;
    free(true);

    await expect.poll(() => keychain.entries.size).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import { ERROR_CODES, type FailureDetails } from '../../../shared/errors.ts';
import { describeFailure } from '../../../shared/messages.ts';

const DETAILS: FailureDetails = {
  provider: 'Corp',
  api: 'orders',
  address: 'https://id.example.com',
  reason: 'ECONNREFUSED',
  port: 4280,
};
const SENTENCES = /^\p{Lu}\S*(?: \S+)*[^\s.]\.$/u;

describe('the words for', () => {
  test.each(ERROR_CODES)('%s are whole sentences with all details', (code) => {
    const { title, action } = describeFailure({ code, details: DETAILS });

    expect(title).toMatch(SENTENCES);
    expect(action).toMatch(SENTENCES);
  });

  test.each(ERROR_CODES)('%s have no gap without details', (code) => {
    for (const failure of [{ code }, { code, details: {} }]) {
      const { title, action } = describeFailure(failure);

      expect(`${title} ${action}`).not.toMatch(/undefined|null|NaN|\[object| {2}|\(\)|“”/);
      expect(title).toMatch(/\.$/);
      expect(action).toMatch(SENTENCES);
    }
  });
});

describe('the words name', () => {
  test.each([
    ['PROVIDER_UNREACHABLE', 'Corp could not be reached at https://id.example.com (ECONNREFUSED).'],
    ['AUTH_ACCESS_DENIED', 'Corp was told not to allow it.'],
    ['API_UNREACHABLE', 'The API “orders” could not be reached at https://id.example.com (ECONNREFUSED).'],
    ['API_UNKNOWN', 'The API “orders” is not in the configuration.'],
    ['DEMO_PORT_TAKEN', 'Another program uses the demo’s port 4280.'],
  ] as const)('what is known: %s', (code, title) => {
    expect(describeFailure({ code, details: DETAILS }).title).toBe(title);
  });

  test('who said no: the provider, or the program’s own code', () => {
    expect(describeFailure({ code: 'AUTH_ACCESS_DENIED', details: { provider: 'Corp', by: 'program' } }).title).toBe(
      'This program does not let this account in.',
    );
    expect(describeFailure({ code: 'HOOK_FAILED', details: { hook: 'callbacks.signIn' } }).title).toBe(
      'What was added to this program failed in callbacks.signIn.',
    );
  });

  test.each([
    ['EACCES', 'The file “a.csv” was not written: you may not write there.'],
    ['ENOSPC', 'The file “a.csv” was not written: there is no space left.'],
    ['EEXIST', 'The file “a.csv” was not written: there is a file of that name already.'],
    ['EIO', 'The file “a.csv” was not written (EIO).'],
  ])('why a file could not be written: %s', (reason, title) => {
    expect(describeFailure({ code: 'FILE_NOT_WRITTEN', details: { name: 'a.csv', reason } }).title).toBe(title);
  });

  test("the provider's own explanation before its error code and ours", () => {
    const titleWith = (details: FailureDetails) => describeFailure({ code: 'AUTH_PROVIDER_ERROR', details }).title;

    expect(titleWith({ description: 'Come back later', error: 'server_error', reason: 'x' })).toBe(
      'The provider refused the log-in (Come back later).',
    );
    expect(titleWith({ error: 'server_error', reason: 'x' })).toBe('The provider refused the log-in (server_error).');
    expect(titleWith({ description: '', error: '', reason: 'x' })).toBe('The provider refused the log-in (x).');
  });
});

test('each failure of the log-in has words of its own', () => {
  const titles = ERROR_CODES.map((code) => describeFailure({ code, details: DETAILS }).title);

  expect(new Set(titles).size).toBe(titles.length);
});

describe('the words for a keychain', () => {
  const DESKTOPS = ['gnome', 'kde', 'linux', 'snap', 'headless', 'macos', 'windows'];
  const CODES = ERROR_CODES.filter((code) => code.startsWith('KEYCHAIN_'));

  test.each(DESKTOPS)('are whole sentences on %s', (desktop) => {
    for (const code of CODES) {
      const { title, action } = describeFailure({ code, details: { desktop } });
      expect(title).toMatch(SENTENCES);
      expect(action).toMatch(SENTENCES);
    }
  });

  test.each([
    ['KEYCHAIN_LOCKED', 'gnome', 'Seahorse'],
    ['KEYCHAIN_LOCKED', 'kde', 'KWalletManager'],
    ['KEYCHAIN_LOCKED', 'macos', 'Keychain Access'],
    ['KEYCHAIN_UNAVAILABLE', 'gnome', 'gnome-keyring'],
    ['KEYCHAIN_UNAVAILABLE', 'kde', 'KWallet'],
    ['KEYCHAIN_UNAVAILABLE', 'snap', 'password-manager-service'],
    ['KEYCHAIN_UNAVAILABLE', 'headless', 'D-Bus'],
    ['KEYCHAIN_UNAVAILABLE', 'windows', 'Credential Manager'],
    ['KEYCHAIN_NOT_SET_UP', 'gnome', 'default'],
    ['KEYCHAIN_NOT_LOADED', 'linux', 'libsecret'],
  ] as const)('name the remedy of %s on %s', (code, desktop, word) => {
    expect(describeFailure({ code, details: { desktop } }).action).toContain(word);
  });
});

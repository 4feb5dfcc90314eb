import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { SignOutAnswer, SignOutNotice } from '../../../shared/ipc.ts';
import { describeSignOut } from '../../../shared/messages.ts';
import { signOutAnswer } from '../../support/fake-bridge.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const [, LOG_OUT = ''] = readFileSync(resolve(ROOT, 'docs/sessions.md'), 'utf8').split('\n## Log-out\n');
/** What happens, what is seen, which tests. */
const ROWS = LOG_OUT.split('\n## ', 1)
  .join('')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`tests/'))
  .map((line) => line.slice(2, -2).split(' | '));

const loggedOut = (change: Partial<SignOutAnswer>): SignOutNotice => ({
  kind: 'logged-out',
  answer: signOutAnswer(change),
});

test.each<[string, SignOutNotice]>([
  ['Logged out here', loggedOut({})],
  ['Logged out here and at the provider', loggedOut({ providerLogOut: { ok: true, value: null } })],
  ['The browser comes back', { kind: 'returned', provider: 'Corp' }],
  ['No browser opens', loggedOut({ providerLogOut: { ok: false, failure: { code: 'AUTH_BROWSER_NOT_OPENED' } } })],
  ['The provider is down, slow or offline', loggedOut({ revocation: 'queued' })],
  [
    'So it is, and the keychain takes nothing',
    loggedOut({ revocation: 'failed', notRevoked: { code: 'PROVIDER_TIMEOUT' } }),
  ],
  ['The provider has no revocation endpoint', loggedOut({ revocation: 'no-way' })],
  ['The keychain is locked', loggedOut({ notDeleted: { code: 'KEYCHAIN_LOCKED' } })],
])('of a log-out the page has the words that a person reads: %s', (what, notice) => {
  expect(ROWS.find(([title]) => title === what)?.[1]).toBe(describeSignOut(notice, 'Keyporch'));
});

test('a log-out of nobody says no more than that', () => {
  expect(describeSignOut(loggedOut({ provider: null, revocation: 'nothing' }), 'Keyporch')).toBe(
    'You are logged out here.',
  );
});

import type { DoctorFinding } from '../../shared/doctor.ts';
import { ExpectedError, type Failure, failure } from '../../shared/errors.ts';
import type { SchemeHandler, SchemeRemedy } from '../../shared/ipc.ts';
import type { Desktop } from '../../shared/keychain.ts';
import { describeFailure } from '../../shared/messages.ts';
import { assertNever } from '../../shared/result.ts';
import { translateKeychainError } from '../auth/translate-keychain-error.ts';
import type { DefaultBrowserPort } from '../ports/doctor.ts';
import { KeychainError, type KeychainPort } from '../ports/keychain.ts';
import type { SchemeHandlerPort } from '../ports/system.ts';
import { type Check, failing, pass, warn } from './check.ts';

/** The entry that is written, read and deleted. No session has this name. */
export const KEYCHAIN_ENTRY = 'keyporch:doctor';

/** Which program the browser's answers go to. */
export function schemeCheck(handler: SchemeHandlerPort, scheme: string): Check {
  return {
    id: 'scheme',
    title: 'Addresses of this app',
    run: async () => describeHandler(await handler.current(), scheme),
  };
}

function describeHandler(handler: SchemeHandler, scheme: string): DoctorFinding {
  switch (handler.kind) {
    case 'ours':
      return pass(`${scheme} opens this app`);
    case 'unknown':
      return warn(
        'unknown',
        `the system does not say what opens ${scheme}`,
        'Where a log-in does not come back, use the local address under Having trouble.',
      );
    case 'none':
      return failing('none', `no program opens ${scheme}`, howToTake(handler.remedy));
    case 'other':
      return failing('other', `${scheme} opens ${handler.name}`, howToTake(handler.remedy));
    default:
      return assertNever(handler);
  }
}

function howToTake(remedy: SchemeRemedy): string {
  switch (remedy.kind) {
    case 'take-back':
      return 'Start this app and press “Use this app” on the log-in screen.';
    case 'command':
      return `Run this: ${remedy.command}`;
    case 'none':
      return 'Install this app again.';
    default:
      return assertNever(remedy);
  }
}

/** What a log-in's page is opened with. */
export function browserCheck(browser: DefaultBrowserPort): Check {
  return {
    id: 'browser',
    title: 'Default browser',
    run: async () => {
      const found = await browser.current();
      if (found.kind === 'found') return pass(found.name);
      if (found.kind === 'none')
        return failing(
          'none',
          'there is none',
          'Install a browser and choose it as the default in the system settings.',
        );
      return warn('unknown', 'the system does not say', 'If no page opens, copy the link on the waiting screen.');
    },
  };
}

const STATES: Readonly<Partial<Record<Failure['code'], string>>> = {
  KEYCHAIN_LOCKED: 'locked',
  KEYCHAIN_CANCELLED: 'locked',
  KEYCHAIN_UNAVAILABLE: 'absent',
  KEYCHAIN_NOT_LOADED: 'absent',
  KEYCHAIN_NOT_SET_UP: 'absent',
  KEYCHAIN_TIMEOUT: 'hung',
};

/** Writes an entry of its own, reads it and deletes it. @param random another text each time */
export function keychainCheck(keychain: KeychainPort, random: () => string): Check {
  return {
    id: 'keychain',
    title: 'Keychain',
    run: async () => {
      try {
        return await writeReadDelete(keychain, random());
      } catch (error) {
        const known = translateKeychainError(error, keychain);
        if (!(known instanceof ExpectedError)) throw error;
        return describeKeychain(known.failure, keychain.desktop);
      }
    },
    late: describeKeychain(failure('KEYCHAIN_TIMEOUT'), keychain.desktop),
  };
}

async function writeReadDelete(keychain: KeychainPort, value: string): Promise<DoctorFinding> {
  let deleted = false;
  try {
    await keychain.set(KEYCHAIN_ENTRY, value);
    if ((await keychain.get(KEYCHAIN_ENTRY)) !== value) throw new KeychainError('unreliable');
    deleted = await keychain.delete(KEYCHAIN_ENTRY);
  } finally {
    if (!deleted) deleteWhenFree(keychain);
  }
  const where = backEnd(keychain.desktop);
  return deleted
    ? pass(`${where}: an entry was written, read and deleted`)
    : failing(
        'KEYCHAIN_NOT_DELETED',
        `${where}: an entry could not be deleted`,
        'Unlock the keychain, then try again.',
      );
}

/** A write that hung may still be done when the person gives the password. Nobody waits for that. */
function deleteWhenFree(keychain: KeychainPort): void {
  void keychain
    .whenFree()
    .then(() => keychain.delete(KEYCHAIN_ENTRY))
    .catch(() => undefined); // it is said already that the keychain does not work; the next check writes over it
}

function describeKeychain(known: Failure, desktop: Desktop): DoctorFinding {
  const { title, action } = describeFailure(known);
  const state = STATES[known.code];
  return failing(known.code, `${backEnd(desktop)}: ${state === undefined ? '' : `${state}. `}${title}`, action);
}

function backEnd(desktop: Desktop): string {
  if (desktop === 'macos') return 'macOS Keychain';
  if (desktop === 'windows') return 'Windows Credential Manager';
  return desktop === 'kde' ? 'Secret Service (KWallet)' : 'Secret Service';
}

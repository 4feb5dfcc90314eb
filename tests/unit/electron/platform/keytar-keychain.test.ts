import { describe, expect, test } from 'vitest';
import {
  KEYCHAIN_TIMEOUT_MS,
  type Keytar,
  KeytarKeychain,
  PERSON_MS,
} from '../../../../electron/platform/keytar-keychain.ts';
import type { Desktop } from '../../../../shared/keychain.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** A native module whose calls end when the test says so. */
class HangingKeytar implements Keytar {
  readonly pending: ((value: string | null) => void)[] = [];

  getPassword(): Promise<string | null> {
    return new Promise((resolve) => this.pending.push(resolve));
  }

  setPassword(): Promise<void> {
    return Promise.reject(new Error('Cannot create an item in a locked collection'));
  }

  deletePassword(): Promise<boolean> {
    return Promise.reject(new Error('Could not connect: No such file or directory'));
  }
}

function keychain(keytar: Keytar, desktop: Desktop = 'gnome') {
  const clock = new FakeClock();
  const parts = { service: 'com.example.keyporch', desktop, clock, load: async () => keytar };
  return { clock, keychain: new KeytarKeychain(parts) };
}

test('makes one native call at a time', async () => {
  const keytar = new HangingKeytar();
  const { keychain: port } = keychain(keytar);

  const both = [port.get('a'), port.get('b')];
  await expect.poll(() => keytar.pending.length).toBe(1);
  keytar.pending[0]?.('A');
  await expect.poll(() => keytar.pending.length).toBe(2);
  keytar.pending[1]?.(null);

  expect(await Promise.all(both)).toEqual(['A', null]);
});

test('gives up on a call that hangs and makes no other until it has ended', async () => {
  const keytar = new HangingKeytar();
  const { keychain: port, clock } = keychain(keytar);
  const first = port.get('a');
  await expect.poll(() => keytar.pending.length).toBe(1);

  clock.advance(KEYCHAIN_TIMEOUT_MS);
  await expect(first).rejects.toMatchObject({ kind: 'timeout' });
  await expect(port.get('b')).rejects.toMatchObject({ kind: 'timeout' });
  expect(keytar.pending).toHaveLength(1);
  expect(port.isBusy).toBe(true);

  keytar.pending[0]?.(null);
  await port.whenFree();
  const later = port.get('c');
  await expect.poll(() => keytar.pending.length).toBe(2);
  keytar.pending[1]?.('C');
  expect(await later).toBe('C');
});

/** A native module whose every call ends with an error. */
function refusing(message: string, meanwhile: () => void = () => undefined): Keytar {
  const refuse = async () => {
    meanwhile();
    throw new Error(message);
  };
  return { getPassword: refuse, setPassword: refuse, deletePassword: refuse };
}

test.each([
  ['Cannot create an item in a locked collection', 'locked'],
  ['The user name or passphrase you entered is not correct.', 'locked'],
  ['User interaction is not allowed.', 'locked'],
  ['User canceled the operation.', 'cancelled'],
  ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'no-keyring'],
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'unavailable'],
  ['Could not connect: No such file or directory', 'unavailable'],
  ['The name org.freedesktop.secrets was not provided by any .service files', 'unavailable'],
  ['The session wrapping the secret does not exist', 'restarted'],
  ['The name :1.0 was not provided by any .service files', 'restarted'],
  ['The stub received bad data.', 'full'],
  ['Couldn’t create item: Couldn’t set item secret', 'full'],
  ['Etwas ging schief', 'refused'],
])('takes “%s” for %s', async (message, kind) => {
  const { keychain: port } = keychain(refusing(message));

  await expect(port.set('a', 'x')).rejects.toMatchObject({ kind });
});

test('a refusal that took as long as a person takes is theirs', async () => {
  const { keychain: port, clock } = keychain(
    refusing('Cannot create an item in a locked collection', () => clock.advance(PERSON_MS)),
  );

  await expect(port.set('a', 'x')).rejects.toMatchObject({ kind: 'cancelled' });
});

describe('“not there” that took as long as a person takes', () => {
  const slow = (clock: () => FakeClock): Keytar => ({
    ...refusing('unexpected'),
    getPassword: async () => {
      clock().advance(PERSON_MS);
      return null;
    },
  });

  test('is a question that they have dismissed, on Linux', async () => {
    const { keychain: port, clock } = keychain(slow(() => clock));

    await expect(port.get('a')).rejects.toMatchObject({ kind: 'cancelled' });
  });

  test.each(['macos', 'windows'] as const)('is what it says on %s', async (desktop) => {
    const { keychain: port, clock } = keychain(
      slow(() => clock),
      desktop,
    );

    expect(await port.get('a')).toBeNull();
  });
});

test.each([
  ['with a value', 'A', true],
  ['with nothing', null, false],
] as const)('tells when a call that hung has ended %s', async (_title, value, answered) => {
  const keytar = new HangingKeytar();
  const { keychain: port, clock } = keychain(keytar);
  expect(await port.whenFree()).toBe(true);
  const read = port.get('a');
  await expect.poll(() => keytar.pending.length).toBe(1);
  clock.advance(KEYCHAIN_TIMEOUT_MS);
  await expect(read).rejects.toMatchObject({ kind: 'timeout' });

  const free = port.whenFree();
  keytar.pending[0]?.(value);

  expect(await free).toBe(answered);
});

test('says so, and the program runs, where the native part cannot be loaded', async () => {
  const load = () => Promise.reject(new Error('libsecret-1.so.0'));
  const port = new KeytarKeychain({ service: 'x', desktop: 'gnome', clock: new FakeClock(), load });

  await expect(port.get('a')).rejects.toMatchObject({ kind: 'module' });
});

import { expect, test } from 'vitest';
import { KEYCHAIN_TIMEOUT_MS, type Keytar, KeytarKeychain } from '../../../../electron/platform/keytar-keychain.ts';
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

function keychain(keytar: Keytar) {
  const clock = new FakeClock();
  return { clock, keychain: new KeytarKeychain('com.example.keyporch', clock, async () => keytar) };
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
  await Promise.resolve();
  const later = port.get('c');
  await expect.poll(() => keytar.pending.length).toBe(2);
  keytar.pending[1]?.('C');
  expect(await later).toBe('C');
});

test('tells a refusal from an absence', async () => {
  const { keychain: port } = keychain(new HangingKeytar());

  await expect(port.set('a', 'x')).rejects.toMatchObject({ kind: 'refused' });
  await expect(port.delete('a')).rejects.toMatchObject({ kind: 'unavailable' });
});

test('is unavailable, and the program runs, where the native part cannot be loaded', async () => {
  const port = new KeytarKeychain('x', new FakeClock(), () => Promise.reject(new Error('libsecret-1.so.0')));

  await expect(port.get('a')).rejects.toMatchObject({ kind: 'unavailable' });
});

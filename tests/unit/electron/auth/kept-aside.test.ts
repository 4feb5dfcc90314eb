import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serializeRecord } from '../../../../electron/auth/account-record.ts';
import { indexOf } from '../../../../electron/auth/record-index.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { accountRecord, recordOfPieces } from '../../../support/records.ts';

const NEWER_RECORD = JSON.stringify({ ...accountRecord(), version: 2, something: 'new' });

/** What a newer version of the program may have left. */
const NEWER = {
  'index and record': [['corp:abc', '{"version":2,"where":"elsewhere"}']],
  'record only': [
    ['corp:abc', JSON.stringify(indexOf(NEWER_RECORD, 1))],
    ['corp:abc#1.0', NEWER_RECORD],
  ],
} as const;

function keychainWith(entries: readonly (readonly [string, string])[]): FakeKeychain {
  const keychain = new FakeKeychain();
  for (const [name, value] of entries) keychain.entries.set(name, value);
  return keychain;
}

describe.each(Object.entries(NEWER))('a newer version’s record (%s)', (_title, entries) => {
  const untouched = (keychain: FakeKeychain) => {
    for (const [name, value] of entries) expect(keychain.entries.get(name)).toBe(value);
  };

  test('is told from a broken one', async () => {
    expect(await new TokenStore(keychainWith(entries)).read('corp:abc')).toEqual({ kind: 'newer' });
  });

  test('stays as it is when this version writes, reads, writes again and deletes its own', async () => {
    const keychain = keychainWith(entries);
    await new TokenStore(keychain).write(recordOfPieces(2, 'first'));
    untouched(keychain);

    const store = new TokenStore(keychain);
    expect(await store.read('corp:abc')).toMatchObject({ record: { refreshToken: 'first' } });
    await store.write(recordOfPieces(1, 'second'));
    expect(await new TokenStore(keychain).read('corp:abc')).toMatchObject({ record: { refreshToken: 'second' } });

    expect(await store.delete('corp:abc')).toBe(false);
    untouched(keychain);
    expect(keychain.entries.size).toBe(entries.length);
  });
});

test('a broken record stays until the new one is whole, whichever pieces it has', async () => {
  const broken = [
    ['corp:abc', 'not an index'],
    ['corp:abc#1.0', 'one'],
    ['corp:abc#2.0', 'two'],
  ] as const;
  for (let change = 0; ; change += 1) {
    const keychain = keychainWith(broken);
    keychain.diesAtChange = change;
    const finished = await new TokenStore(keychain).write(recordOfPieces(2, 'new')).then(
      () => true,
      () => false,
    );
    const found = await new TokenStore(keychain).read('corp:abc');
    if (found.kind !== 'record') for (const [name, value] of broken) expect(keychain.entries.get(name)).toBe(value);
    if (!finished) continue;
    expect(found).toMatchObject({ record: { refreshToken: 'new' } });
    expect(keychain.entries.size).toBe(3);
    return;
  }
});

describe('a keychain that lies', () => {
  test.each([
    ['cuts at 100 bytes', (value: string) => value.slice(0, 100)],
    ['stores nothing', () => null],
  ])('and %s is unreliable, and what was wrong is deleted', async (_title, lies) => {
    const keychain = new FakeKeychain();
    keychain.lies = lies;

    await expect(new TokenStore(keychain).write(recordOfPieces(2, 'new'))).rejects.toMatchObject({
      failure: { code: 'KEYCHAIN_UNRELIABLE', details: { desktop: 'gnome' } },
    });
    expect(keychain.entries.size).toBe(0);
  });

  test('about the index gets the old one back', async () => {
    const keychain = new FakeKeychain();
    await new TokenStore(keychain).write(recordOfPieces(2, 'old'));
    let lied = false;
    keychain.lies = (value) => {
      if (lied || !value.startsWith('{"version":1,"place"')) return value;
      lied = true;
      return 'else';
    };

    await expect(new TokenStore(keychain).write(recordOfPieces(2, 'new'))).rejects.toMatchObject({
      code: 'KEYCHAIN_UNRELIABLE',
    });
    expect(await new TokenStore(keychain).read('corp:abc')).toMatchObject({ record: { refreshToken: 'old' } });
  });
});

test('whatever is in a record, what the keychain gets is printable ASCII that gives back the same', async () => {
  const anything = fc.string({ unit: 'binary', maxLength: 5_000 });
  await fc.assert(
    fc.asyncProperty(anything, fc.string({ unit: 'grapheme' }), async (refresh, name) => {
      const keychain = new FakeKeychain();
      // A NUL cuts on Linux, a lone surrogate becomes U+FFFD there: neither may ever reach it.
      keychain.lies = (value) => Buffer.from(value.split('\0')[0] ?? '').toString();
      const record = accountRecord({
        refreshToken: `r${refresh}\0\ud800`,
        user: { id: 'user-1', name: `${name}\udfff`, email: null, image: null },
      });
      expect(serializeRecord(record)).toMatch(/^[\x20-\x7e]+$/);

      await new TokenStore(keychain).write(record);

      expect(await new TokenStore(keychain).read('corp:abc')).toEqual({ kind: 'record', record });
    }),
    { numRuns: 100 },
  );
});

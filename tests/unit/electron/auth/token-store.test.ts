import { describe, expect, test } from 'vitest';
import { type AccountRecord, parseRecord, serializeRecord } from '../../../../electron/auth/account-record.ts';
import { PIECE_LENGTH } from '../../../../electron/auth/record-index.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { accountRecord } from '../../../support/records.ts';

function record(change: Partial<AccountRecord> = {}): AccountRecord {
  const accessTokens = [{ audience: null, value: 'a'.repeat(PIECE_LENGTH * 2), expiresAt: 1, receivedAt: 0 }];
  return accountRecord({ accessTokens, ...change });
}

test('gives back what it was given, in pieces that every keychain takes', async () => {
  const keychain = new FakeKeychain();
  const store = new TokenStore(keychain);

  await store.write(record());

  expect(await store.read('corp:abc')).toEqual({ kind: 'record', record: record() });
  expect(keychain.entries.size).toBeGreaterThan(2);
  for (const value of keychain.entries.values()) expect(value).toMatch(/^[\x20-\x7e]+$/);
});

test('leaves only the new record after a change, and nothing after a delete', async () => {
  const keychain = new FakeKeychain();
  const store = new TokenStore(keychain);
  await store.write(record());
  const small = record({ accessTokens: [] });

  await store.write(small);
  expect(await store.read('corp:abc')).toEqual({ kind: 'record', record: small });
  expect(keychain.entries.size).toBe(2);

  await store.delete('corp:abc');
  expect(keychain.entries.size).toBe(0);
});

test('writes over what a cut-off write left', async () => {
  const keychain = new FakeKeychain();
  await new TokenStore(keychain).write(record());
  keychain.diesAtChange = keychain.changes + 2;
  await new TokenStore(keychain).write(record({ refreshToken: 'lost' })).catch(() => undefined);
  keychain.diesAtChange = Number.POSITIVE_INFINITY;

  await new TokenStore(keychain).write(record({ refreshToken: 'new' }));

  expect(await new TokenStore(keychain).read('corp:abc')).toMatchObject({ record: { refreshToken: 'new' } });
});

test('a keychain that is locked while it deletes is not believed', async () => {
  const keychain = new FakeKeychain();
  const store = new TokenStore(keychain);
  await store.write(record());
  const { changes } = keychain;
  keychain.beforeChange = async () => {
    keychain.locked = keychain.changes > changes;
  };

  await expect(store.delete('corp:abc')).rejects.toMatchObject({ code: 'KEYCHAIN_LOCKED' });
});

test('a keychain that is unlocked in the middle of a write keeps the old record until the new one is whole', async () => {
  const keychain = new FakeKeychain();
  await new TokenStore(keychain).write(record({ refreshToken: 'old' }));
  keychain.locked = true;
  keychain.beforeChange = async () => {
    keychain.locked = false;
  };
  keychain.diesAtChange = keychain.changes + 3; // the probe, and one piece of the new record
  await new TokenStore(keychain).write(record({ refreshToken: 'new' })).catch(() => undefined);

  expect(await new TokenStore(keychain).read('corp:abc')).toMatchObject({ record: { refreshToken: 'old' } });
});

describe('a keychain that is', () => {
  test('locked is not one without the record', async () => {
    const keychain = new FakeKeychain();
    const store = new TokenStore(keychain);
    await store.write(record());
    keychain.locked = true;

    expect(await store.read('corp:abc')).toEqual({ kind: 'absent' });
    await expect(store.checkOpen()).rejects.toMatchObject({ code: 'KEYCHAIN_LOCKED' });
    await expect(store.write(record())).rejects.toMatchObject({ code: 'KEYCHAIN_LOCKED' });
    await expect(store.delete('corp:abc')).rejects.toMatchObject({ code: 'KEYCHAIN_LOCKED' });
  });

  test('open and empty takes an entry', async () => {
    const keychain = new FakeKeychain();

    await new TokenStore(keychain).checkOpen();
    expect(keychain.entries.size).toBe(0);
  });

  test('absent says so', async () => {
    const keychain = new FakeKeychain();
    keychain.problem = 'unavailable';

    await expect(new TokenStore(keychain).read('corp:abc')).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
  });

  test('silent is a timeout', async () => {
    const keychain = new FakeKeychain();
    keychain.problem = 'timeout';

    await expect(new TokenStore(keychain).write(record())).rejects.toMatchObject({ code: 'KEYCHAIN_TIMEOUT' });
  });
});

describe('calls unreadable', () => {
  async function written(): Promise<FakeKeychain> {
    const keychain = new FakeKeychain();
    await new TokenStore(keychain).write(record());
    return keychain;
  }

  test('a record with a missing piece', async () => {
    const keychain = await written();
    keychain.entries.delete('corp:abc#1.1');

    expect(await new TokenStore(keychain).read('corp:abc')).toEqual({ kind: 'unreadable' });
  });

  test('a record with a changed piece', async () => {
    const keychain = await written();
    keychain.entries.set('corp:abc#1.1', 'b'.repeat(PIECE_LENGTH));

    expect(await new TokenStore(keychain).read('corp:abc')).toEqual({ kind: 'unreadable' });
  });

  test('an index that is none', async () => {
    const keychain = await written();
    keychain.entries.set('corp:abc', '{"version":1,"pieces":1e9}');

    expect(await new TokenStore(keychain).read('corp:abc')).toEqual({ kind: 'unreadable' });
  });

  test("another account's record", async () => {
    const keychain = await written();
    for (const [name, value] of [...keychain.entries]) keychain.entries.set(name.replace('abc', 'xyz'), value);

    expect(await new TokenStore(keychain).read('corp:xyz')).toEqual({ kind: 'unreadable' });
  });
});

describe('a read that was begun ahead', () => {
  test('is what the next read of that account gets, once', async () => {
    const keychain = new FakeKeychain();
    await new TokenStore(keychain).write(record());
    const store = new TokenStore(keychain);
    store.readAhead('corp:abc');
    await store.idle();
    keychain.entries.clear();

    expect(await store.read('corp:abc')).toEqual({ kind: 'record', record: record() });
    expect(await store.read('corp:abc')).toEqual({ kind: 'absent' });
  });

  test.each([
    ['another account is read', (store: TokenStore) => store.read('corp:xyz')],
    ['the record is replaced', (store: TokenStore) => store.write(record({ scope: 'email' }))],
    ['the record is deleted', (store: TokenStore) => store.delete('corp:abc')],
    ['nobody wants it', async (store: TokenStore) => store.dropAhead()],
  ])('counts no more once %s', async (_what, act) => {
    const keychain = new FakeKeychain();
    await new TokenStore(keychain).write(record());
    const store = new TokenStore(keychain);
    store.readAhead('corp:abc');
    await act(store);
    await new TokenStore(keychain).write(record({ scope: 'newest' }));

    expect(await store.read('corp:abc')).toMatchObject({ record: { scope: 'newest' } });
  });

  test('has failed for whoever asks, and for nobody else', async () => {
    const keychain = new FakeKeychain();
    keychain.problem = 'unavailable';
    const store = new TokenStore(keychain);
    store.readAhead('corp:abc');

    await expect(store.read('corp:abc')).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
  });
});

test('a record is ASCII and of a version that is known', () => {
  expect(serializeRecord(record())).toMatch(/^[\x20-\x7e]+$/);
  expect(parseRecord(serializeRecord(record()))).toEqual(record());
  expect(parseRecord(serializeRecord({ ...record(), version: 2 } as never))).toBeNull();
  expect(parseRecord('{"version":1}')).toBeNull();
  expect(parseRecord('not JSON')).toBeNull();
});

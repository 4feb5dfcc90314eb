import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { MAX_ATTEMPTS, type StoredAttempt } from '../../../../electron/auth/attempts.ts';
import { newAttemptSecrets } from '../../../../electron/auth/oidc-client.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';

const ACCOUNT = 'keyporch:attempts';

let keychain: FakeKeychain;

beforeEach(() => {
  keychain = new FakeKeychain();
});

/** A run of the program: what was in memory is gone. */
const start = () => new AttemptStore(keychain);

function attempt(change: Partial<StoredAttempt> = {}): StoredAttempt {
  return {
    provider: 'corp',
    binding: 'b'.repeat(22),
    redirectUri: 'com.example.keyporch.dev:/oauth/callback',
    ...newAttemptSecrets(),
    startedAt: Date.UTC(2026, 0, 1),
    ...change,
  };
}

describe('started log-ins in the keychain', () => {
  test('are there after a restart', async () => {
    const attempts = [attempt(), attempt({ provider: 'other' })];
    await start().write(attempts);

    expect(await start().read()).toEqual(attempts);
    expect(await start().providerOf(attempts[1]?.state ?? '')).toBe('other');
    expect(await start().providerOf('guess')).toBeNull();
  });

  test('are one entry of ASCII that Windows takes too, however long names are', async () => {
    const attempts = Array.from({ length: MAX_ATTEMPTS }, () => attempt({ provider: 'p'.repeat(40) }));
    await start().write(attempts);

    expect([...keychain.entries.keys()]).toEqual([ACCOUNT]);
    const entry = keychain.entries.get(ACCOUNT) ?? '';
    expect(entry).toMatch(/^[\x20-\x7e]+$/);
    expect(entry.length).toBeLessThan(2000);
    expect(await start().read()).toHaveLength(MAX_ATTEMPTS);
  });

  test('lose the oldest where they would not fit', async () => {
    const attempts = Array.from({ length: MAX_ATTEMPTS }, () => attempt({ redirectUri: `com.${'x'.repeat(400)}:/cb` }));
    await start().write(attempts);

    expect(keychain.entries.get(ACCOUNT)?.length).toBeLessThan(2000);
    expect(await start().read()).toEqual(attempts.slice(3));
  });

  test('hold nothing that was not asked for', async () => {
    const more = { ...attempt(), id: 'log-in-1', authorizationUrl: 'https://id.example.com/authorize' };
    await start().write([more]);

    expect(keychain.entries.get(ACCOUNT)).not.toContain('authorize');
  });

  test('leave no entry when none is left', async () => {
    const store = start();
    await store.write([attempt()]);
    await store.write([]);

    expect(keychain.entries.size).toBe(0);
  });

  test('are asked for once a run: a thousand forged answers cost one look', async () => {
    let asked = 0;
    const counting = new FakeKeychain();
    const get = counting.get.bind(counting);
    counting.get = (account) => {
      asked += 1;
      return get(account);
    };
    const store = new AttemptStore(counting);

    for (let count = 0; count < 1000; count += 1) await store.providerOf(`forged-${count}`);

    expect(asked).toBe(1);
  });

  test.each([
    ['not JSON', '{"version":1,"attempts":[{'],
    ['a newer version', JSON.stringify({ version: 2, attempts: [] })],
    ['an attempt without its verifier', JSON.stringify({ version: 1, attempts: [{ ...attempt(), codeVerifier: '' }] })],
    ['too many', JSON.stringify({ version: 1, attempts: Array.from({ length: 6 }, () => attempt()) })],
    ['another kind of thing', 'null'],
  ])('count as none where the entry is %s, which the next one overwrites', async (_, entry) => {
    keychain.entries.set(ACCOUNT, entry);
    const store = start();

    expect(await store.read()).toEqual([]);

    const next = attempt();
    await store.write([next]);
    expect(await start().read()).toEqual([next]);
  });
});

describe('a keychain that does not work', () => {
  test.each(['unavailable', 'refused', 'timeout'] as const)('that is %s has none', async (problem) => {
    keychain.problem = problem;

    expect(await start().read()).toEqual([]);
  });

  test.each([
    ['unavailable', 'KEYCHAIN_UNAVAILABLE'],
    ['refused', 'KEYCHAIN_REFUSED'],
    ['timeout', 'KEYCHAIN_TIMEOUT'],
  ] as const)('that is %s refuses a change, and memory has it all the same', async (problem, code) => {
    const store = start();
    keychain.problem = problem;
    const kept = attempt();

    await expect(store.write([kept])).rejects.toMatchObject({ code });

    expect(await store.read()).toEqual([kept]);
  });

  test('that is locked is not believed when it says that the entry is gone', async () => {
    const store = start();
    await store.write([attempt()]);
    keychain.locked = true;

    await expect(store.write([])).rejects.toMatchObject({ code: 'KEYCHAIN_LOCKED' });
  });

  test('that stores something else is noticed', async () => {
    keychain.set = async (account) => void keychain.entries.set(account, 'else');

    await expect(start().write([attempt()])).rejects.toMatchObject({ code: 'KEYCHAIN_UNRELIABLE' });
  });

  test('gets what it did not take once more before the program ends', async () => {
    const store = start();
    await store.write([attempt()]);
    keychain.locked = true;
    await store.write([]).catch(() => undefined);
    keychain.locked = false;

    await store.settle();

    expect(keychain.entries.size).toBe(0);
  });
});

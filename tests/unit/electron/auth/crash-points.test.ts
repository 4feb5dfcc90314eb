import { describe, expect, test } from 'vitest';
import { AccountKeeper, toMarked } from '../../../../electron/auth/account-keeper.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import { FakeProviderClient, fakeProvider } from '../../../support/fake-provider.ts';
import { recordOfPieces } from '../../../support/records.ts';

const SIZES = [1, 2, 5];
const PAIRS = SIZES.flatMap((before) => SIZES.map((after) => [before, after] as const));

/**
 * Does something once for each native call that it makes, and dies at that call.
 * @returns how many calls there were
 */
async function dieAtEachCall(
  prepare: (keychain: FakeKeychain) => Promise<void>,
  act: (keychain: FakeKeychain) => Promise<unknown>,
  afterwards: (keychain: FakeKeychain, finished: boolean) => Promise<void>,
): Promise<number> {
  for (let call = 0; ; call += 1) {
    const keychain = new FakeKeychain();
    await prepare(keychain);
    keychain.diesAtCall = keychain.calls + call;
    const finished = await act(keychain).then(
      () => true,
      () => false,
    );
    keychain.diesAtCall = Number.POSITIVE_INFINITY;
    await afterwards(keychain, finished);
    if (finished) return call;
  }
}

const write = (size: number, refreshToken: string) => (keychain: FakeKeychain) =>
  new TokenStore(keychain).write(recordOfPieces(size, refreshToken));

/** What a new start of the program finds. */
async function foundIn(keychain: FakeKeychain): Promise<string> {
  const found = await new TokenStore(keychain).read('corp:abc');
  return found.kind === 'record' ? JSON.stringify(found.record) : found.kind;
}

describe('a program that dies at any native call', () => {
  test.each(SIZES)('of the first write, of %i pieces, leaves nothing or the whole record', async (size) => {
    const whole = JSON.stringify(recordOfPieces(size, 'new'));
    const seen = new Set<string>();

    const calls = await dieAtEachCall(
      async () => undefined,
      write(size, 'new'),
      async (keychain, finished) => {
        const found = await foundIn(keychain);
        seen.add(found);
        expect(finished ? [whole] : [whole, 'absent']).toContain(found);
      },
    );

    expect([...seen].sort()).toEqual([whole, 'absent'].sort());
    expect(calls).toBeGreaterThan(2 * size);
  });

  test.each(PAIRS)(
    'of a rotation, of %i pieces to %i, leaves the whole old record or the whole new one',
    async (before, after) => {
      const old = JSON.stringify(recordOfPieces(before, 'old'));
      const fresh = JSON.stringify(recordOfPieces(after, 'new'));
      const seen = new Set<string>();

      await dieAtEachCall(write(before, 'old'), write(after, 'new'), async (keychain, finished) => {
        const found = await foundIn(keychain);
        seen.add(found);
        expect(finished ? [fresh] : [old, fresh]).toContain(found);
      });

      expect([...seen].sort()).toEqual([old, fresh].sort());
    },
  );

  test.each(PAIRS)(
    'of a rotation, of %i pieces to %i, leaves no orphan after the next write',
    async (before, after) => {
      await dieAtEachCall(write(before, 'old'), write(after, 'new'), async (keychain) => {
        await write(2, 'next')(keychain);

        expect(await foundIn(keychain)).toBe(JSON.stringify(recordOfPieces(2, 'next')));
        expect(keychain.entries.size).toBe(3);
      });
    },
  );

  test.each(SIZES)(
    'of a delete, of %i pieces, leaves a record that never comes back, and nothing after the next start',
    async (size) => {
      const marker = new FakeMarker();
      const provider = fakeProvider(new FakeProviderClient());
      const start = (keychain: FakeKeychain) =>
        new AccountKeeper({
          store: new TokenStore(keychain),
          marker: new SessionMarker(marker),
          flow: new FlowRecorder(new FakeClock()),
        });
      const record = {
        ...recordOfPieces(size, 'old'),
        issuer: provider.config.issuer,
        clientId: provider.config.clientId,
      };

      const calls = await dieAtEachCall(
        async (keychain) => {
          marker.text = null;
          expect(await start(keychain).keep(record)).toBeNull();
        },
        async (keychain) => {
          const problem = await start(keychain).forget(toMarked(record), 'log-out');
          if (problem !== null) throw new Error(problem.code);
        },
        async (keychain) => {
          expect(await start(keychain).find([provider])).toEqual([]);
          expect([...keychain.entries.keys()]).toEqual([]);
          expect(marker.text).toBeNull();
        },
      );

      expect(calls).toBeGreaterThan(2 * size);
    },
  );
});

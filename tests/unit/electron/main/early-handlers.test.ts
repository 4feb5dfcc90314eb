import { expect, test } from 'vitest';
import type { Handlers } from '../../../../electron/ipc/register.ts';
import { earlyHandlers } from '../../../../electron/main/early-handlers.ts';
import type { Snapshot } from '../../../../shared/ipc.ts';
import { appState } from '../../../support/fake-bridge.ts';

const PICTURE: Snapshot = {
  app: appState(),
  session: { status: 'unauthenticated', version: 0, reason: null, ended: null },
  signIn: { phase: 'idle' },
};
const HANDLERS = { 'app:get-snapshot': () => 'of the services', 'session:get': () => 'session' } as unknown as Handlers;

function start(picture: Snapshot | null) {
  let load: () => void = () => undefined;
  let fail: () => void = () => undefined;
  const loading = new Promise<{ handlers: Handlers }>((resolve, reject) => {
    load = () => resolve({ handlers: HANDLERS });
    fail = () => reject(new Error('broken'));
  });
  const handlerFor = earlyHandlers(Promise.resolve({ picture }), loading);
  const answer = async (channel: 'app:get-snapshot' | 'session:get') =>
    ((await handlerFor(channel)) as () => unknown)();
  return { answer, load, fail };
}

test('the first picture, where it is known, is answered before the services are there, and by them after that', async () => {
  const { answer, load } = start(PICTURE);

  expect(await answer('app:get-snapshot')).toBe(PICTURE);
  load();
  await answer('session:get');

  expect(await answer('app:get-snapshot')).toBe('of the services');
});

test('everything else waits for the services', async () => {
  const { answer, load } = start(PICTURE);
  const session = answer('session:get');
  const first = await Promise.race([session, answer('app:get-snapshot')]);

  expect(first).toBe(PICTURE);
  load();
  expect(await session).toBe('session');
});

test('a picture that only they know waits for them too', async () => {
  const { answer, load } = start(null);
  const picture = answer('app:get-snapshot');
  load();

  expect(await picture).toBe('of the services');
});

test('services that can’t be read answer nothing', async () => {
  const { answer, fail } = start(null);
  const picture = answer('app:get-snapshot');
  fail();

  await expect(picture).rejects.toThrow('broken');
});

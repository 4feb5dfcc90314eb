import { randomInt } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { freePort } from '../../../../scripts/desktop/processes.ts';

vi.mock('node:crypto', async (load) => {
  const crypto = await load<typeof import('node:crypto')>();
  return { ...crypto, randomInt: vi.fn(crypto.randomInt) };
});

/** What chance gives next, however unlikely. */
const thrown = (...ports: readonly number[]) => {
  for (const port of ports) vi.mocked(randomInt).mockReturnValueOnce(((port - 1) / 2) as never);
};

test('a port is given once, although nobody listens on it yet', async () => {
  const first = await freePort();
  const other = await freePort();
  thrown(first, other, first);
  expect([first, other]).not.toContain(await freePort());
});

test('a port that somebody listens on is not given', async () => {
  const server = createServer();
  const listen = () =>
    new Promise<number>((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
  const close = () => new Promise((done) => server.close(done));
  let taken = await listen();
  while (taken % 2 === 0) {
    await close();
    taken = await listen();
  }
  thrown(taken);
  expect(await freePort()).not.toBe(taken);
  await close();
});

import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../../../../scripts/desktop/processes.ts';

/** Chance that throws these ports first; all of them are odd. */
function throwing(...ports: readonly number[]) {
  const left = ports.map((port) => (port - 1) / 2);
  return (from: number) => left.shift() ?? from + Math.floor(Math.random() * 6_000);
}

test('a port is given once, although nobody listens on it yet', async () => {
  const first = await freePort();
  const other = await freePort();
  const third = await freePort(throwing(first, other, first));
  expect([first, other]).not.toContain(third);
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
  expect(await freePort(throwing(taken))).not.toBe(taken);
  await close();
});

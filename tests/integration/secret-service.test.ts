import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serializeRecord } from '../../electron/auth/account-record.ts';
import { recordOfPieces } from '../support/records.ts';
import { type KeychainChild, SecretService } from '../support/secret-service.ts';

const ACCOUNT = 'corp:abc';
/** 10 kB. */
const record = (refreshToken: string) => recordOfPieces(6, refreshToken);

const found = (refreshToken: string) => ({ value: { kind: 'record', record: { refreshToken } } });

let service: SecretService;

beforeEach(() => {
  service = new SecretService();
});

afterEach(() => service.stop());

/** A keyring with a session in it, and the program that has written it. */
async function withSession({ display = false, faster = 1 } = {}): Promise<KeychainChild> {
  if (display) await service.startDisplay();
  await service.startBus({ activates: true });
  await service.startKeyring();
  const program = await service.startProgram({ faster });
  expect(await program.do('write', record('old'))).toEqual({ value: null });
  return program;
}

describe('the real Secret Service', { timeout: 20_000 }, () => {
  test('keeps a record of 10 kB, rotates it and deletes it', async () => {
    expect(serializeRecord(record('old')).length).toBeGreaterThan(10_000);
    await withSession();
    const program = await service.startProgram();

    expect(await program.do('read', ACCOUNT)).toEqual({ value: { kind: 'record', record: record('old') } });
    expect(await program.do('write', record('new'))).toEqual({ value: null });
    expect(await program.do('get', `${ACCOUNT}#1.0`)).toEqual({ value: null });
    const next = await service.startProgram();
    expect(await next.do('read', ACCOUNT)).toMatchObject(found('new'));
    expect(await next.do('delete', ACCOUNT)).toEqual({ value: true });
    expect(await next.do('read', ACCOUNT)).toEqual({ value: { kind: 'absent' } });
    expect(await next.do('get', `${ACCOUNT}#2.0`)).toEqual({ value: null });
  });

  test('locked at the start, with no way to ask, hides the record and takes none; nothing is lost', async () => {
    await withSession();
    await service.lock();
    const program = await service.startProgram();

    expect(await program.do('read', ACCOUNT)).toEqual({ value: { kind: 'absent' } });
    expect(await program.do('write', record('new'))).toEqual({ problem: 'KEYCHAIN_LOCKED' });
    expect(await program.do('delete', ACCOUNT)).toEqual({ problem: 'KEYCHAIN_LOCKED' });
    expect(program.crash).toBeNull();
  });

  test('locked in between takes nothing, and all once the person has given its password', async () => {
    const program = await withSession({ display: true });
    await service.lock();

    const written = program.do('write', record('new'));
    await service.answer(['t', 'e', 's', 't', 'Return']);

    expect(await written).toEqual({ value: null });
    expect(await program.do('read', ACCOUNT)).toMatchObject(found('new'));
  });

  test('whose question is dismissed is asked once for a read, and for a write', async () => {
    const program = await withSession({ display: true });
    await service.lock();

    const read = program.do('read', ACCOUNT);
    await service.answer(['Escape']);
    expect(await read).toEqual({ problem: 'KEYCHAIN_CANCELLED' });

    const written = program.do('set', 'corp:new', 'x');
    await service.answer(['Escape']);
    expect(await written).toEqual({ problem: 'cancelled' });
  });

  test('whose question is ignored does not answer; nothing else is asked until the person does', async () => {
    const program = await withSession({ display: true, faster: 5 });
    await service.lock();

    expect(await program.do('read', ACCOUNT)).toEqual({ problem: 'KEYCHAIN_TIMEOUT' });
    const begin = Date.now();
    expect(await program.do('write', record('new'))).toEqual({ problem: 'KEYCHAIN_TIMEOUT' });
    expect(Date.now() - begin).toBeLessThan(500);

    const free = program.do('whenFree');
    await service.answer(['t', 'e', 's', 't', 'Return']);
    expect(await free).toEqual({ value: true });
    expect(await program.do('read', ACCOUNT)).toMatchObject(found('old'));
  });

  test('killed during a call is a call that hangs; the next program finds it locked, and crashes neither', async () => {
    const program = await withSession({ display: true, faster: 5 });
    await service.lock();
    const read = program.do('read', ACCOUNT);
    await service.waitForQuestion();
    await service.killKeyring();

    expect(await read).toEqual({ problem: 'KEYCHAIN_TIMEOUT' });
    expect(await program.do('read', ACCOUNT)).toEqual({ problem: 'KEYCHAIN_TIMEOUT' });
    expect(program.crash).toBeNull();

    await service.startKeyring();
    const next = await service.startProgram();
    expect(await next.do('read', ACCOUNT)).toMatchObject(found('old'));
  });

  test('killed and started again between two calls is out of the program’s reach, and nothing is lost', async () => {
    const program = await withSession();
    await service.killKeyring();
    await service.startKeyring();

    expect(await program.do('read', ACCOUNT)).toEqual({ problem: 'KEYCHAIN_RESTARTED' });
    expect(await program.do('set', 'corp:new', 'x')).toEqual({ problem: 'restarted' });
    expect(program.crash).toBeNull();

    const next = await service.startProgram();
    expect(await next.do('read', ACCOUNT)).toMatchObject(found('old'));
    expect(await next.do('write', record('new'))).toEqual({ value: null });
  });

  test('without room on the disk says so, and keeps what it had', async () => {
    await service.startBus({ activates: false });
    await service.startKeyring("trap '' XFSZ; ulimit -f 8;");
    const program = await service.startProgram();
    expect(await program.do('write', recordOfPieces(1, 'old'))).toEqual({ value: null });

    expect(await program.do('write', record('new'))).toEqual({ problem: 'KEYCHAIN_FULL' });

    expect(await program.do('read', ACCOUNT)).toMatchObject({ value: { record: { refreshToken: 'old' } } });
  });

  test('without a default keyring says that there is none', async () => {
    await service.startBus({ activates: true });
    const program = await service.startProgram();

    expect(await program.do('read', ACCOUNT)).toEqual({ value: { kind: 'absent' } });
    expect(await program.do('write', record('new'))).toEqual({ problem: 'KEYCHAIN_NOT_SET_UP' });
  });
});

test('a bus without a Secret Service is no keychain', async () => {
  await service.startBus({ activates: false });
  const program = await service.startProgram();

  expect(await program.do('read', ACCOUNT)).toEqual({ problem: 'KEYCHAIN_UNAVAILABLE' });
  expect(await program.do('write', record('new'))).toEqual({ problem: 'KEYCHAIN_UNAVAILABLE' });
});

test('a session without a bus is no keychain', async () => {
  const program = await service.startProgram();

  expect(await program.do('write', record('new'))).toEqual({ problem: 'KEYCHAIN_UNAVAILABLE' });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GrantStore } from '../../../../electron/demo/grant-store.ts';
import { StateFolder } from '../../../../electron/demo/state-folder.ts';

const TOKEN = 'refresh-token-uQ4c9wZ1';
const HOUR = 3_600;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-grants-'));
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) });
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** A start of the demo: what was in memory is gone. */
const start = () => new GrantStore(new StateFolder(folder));
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const savedText = () => readFileSync(join(folder, 'grants.json'), 'utf8');

async function startWithToken(expiresIn = HOUR): Promise<GrantStore> {
  const store = start();
  await store.adapter('RefreshToken').upsert(TOKEN, { jti: TOKEN, grantId: 'grant-1', accountId: 'ada' }, expiresIn);
  return store;
}

describe('what the provider remembers', () => {
  test('is found by its id, in its own model only', async () => {
    const store = await startWithToken();

    expect(await store.adapter('RefreshToken').find(TOKEN)).toEqual({
      jti: TOKEN,
      grantId: 'grant-1',
      accountId: 'ada',
    });
    expect(await store.adapter('RefreshToken').find('another')).toBeUndefined();
    expect(await store.adapter('AccessToken').find(TOKEN)).toBeUndefined();
  });

  test('is what was said last', async () => {
    const store = await startWithToken();

    await store.adapter('RefreshToken').upsert(TOKEN, { jti: TOKEN, accountId: 'grace' }, HOUR);

    expect(await store.adapter('RefreshToken').find(TOKEN)).toEqual({ jti: TOKEN, accountId: 'grace' });
  });

  test('is over when its time is', async () => {
    const store = await startWithToken();

    later(HOUR - 1);
    expect(await store.adapter('RefreshToken').find(TOKEN)).toBeDefined();

    later(1);
    expect(await store.adapter('RefreshToken').find(TOKEN)).toBeUndefined();
  });

  test('is used once where it is consumed, and says when', async () => {
    const store = await startWithToken();

    await store.adapter('RefreshToken').consume(TOKEN);
    await store.adapter('RefreshToken').consume('another');

    expect(await store.adapter('RefreshToken').find(TOKEN)).toMatchObject({
      accountId: 'ada',
      consumed: Date.UTC(2026, 0, 1) / 1000,
    });
    expect(await store.adapter('RefreshToken').find('another')).toBeUndefined();
  });

  test('does not live longer because it was consumed', async () => {
    const store = await startWithToken();
    await store.adapter('RefreshToken').consume(TOKEN);

    later(HOUR);

    expect(await store.adapter('RefreshToken').find(TOKEN)).toBeUndefined();
  });

  test('is gone when it is destroyed', async () => {
    const store = await startWithToken();

    await store.adapter('RefreshToken').destroy(TOKEN);

    expect(await store.adapter('RefreshToken').find(TOKEN)).toBeUndefined();
    expect(await start().adapter('RefreshToken').find(TOKEN)).toBeUndefined();
  });

  test('of a session is found by its uid too, while it lasts', async () => {
    const store = start();
    await store.adapter('Session').upsert('session-1', { jti: 'session-1', uid: 'uid-1', accountId: 'ada' }, HOUR);

    expect(await store.adapter('Session').findByUid('uid-1')).toMatchObject({ uid: 'uid-1', accountId: 'ada' });
    expect(await store.adapter('Session').findByUid('uid-2')).toBeUndefined();
    expect(await store.adapter('Interaction').findByUid('uid-1')).toBeUndefined();

    later(HOUR);
    expect(await store.adapter('Session').findByUid('uid-1')).toBeUndefined();
  });

  test('of a device code is found by its user code too, and can be saved again under its own id', async () => {
    const codes = start().adapter('DeviceCode');
    await codes.upsert('code-1', { jti: 'code-1', userCode: 'WDJBMJHT' }, 600);

    expect(await codes.findByUserCode('WDJBMJHT')).toMatchObject({ jti: 'code-1' });
    expect(await codes.findByUserCode('BBBBBBBB')).toBeUndefined();
  });

  test('goes with its grant, in all models, and nothing else goes', async () => {
    const store = await startWithToken();
    await store.adapter('AccessToken').upsert('access-1', { jti: 'access-1', grantId: 'grant-1' }, HOUR);
    await store.adapter('RefreshToken').upsert('other', { jti: 'other', grantId: 'grant-2' }, HOUR);

    await store.adapter('RefreshToken').revokeByGrantId('grant-1');

    expect(await store.adapter('RefreshToken').find(TOKEN)).toBeUndefined();
    expect(await store.adapter('AccessToken').find('access-1')).toBeUndefined();
    expect(await store.adapter('RefreshToken').find('other')).toBeDefined();
    expect(await start().adapter('RefreshToken').find(TOKEN)).toBeUndefined();
  });
});

describe('a restart', () => {
  test('keeps refresh tokens and grants', async () => {
    const store = await startWithToken();
    await store.adapter('Grant').upsert('grant-1', { jti: 'grant-1', accountId: 'ada' }, HOUR);

    const next = start();

    expect(await next.adapter('RefreshToken').find(TOKEN)).toMatchObject({ jti: TOKEN, accountId: 'ada' });
    expect(await next.adapter('Grant').find('grant-1')).toMatchObject({ jti: 'grant-1', accountId: 'ada' });
  });

  test('keeps that a token was used', async () => {
    const store = await startWithToken();
    await store.adapter('RefreshToken').consume(TOKEN);

    expect(await start().adapter('RefreshToken').find(TOKEN)).toHaveProperty('consumed');
  });

  test('keeps a code, once: its callback may be what starts the program', async () => {
    await start().adapter('AuthorizationCode').upsert('code-1', { jti: 'code-1', accountId: 'ada' }, HOUR);
    const next = start();
    expect(await next.adapter('AuthorizationCode').find('code-1')).toEqual({ jti: 'code-1', accountId: 'ada' });
    expect(savedText()).not.toContain('code-1');

    await next.adapter('AuthorizationCode').consume('code-1');

    expect(await start().adapter('AuthorizationCode').find('code-1')).toHaveProperty('consumed');
  });

  test('does not bring back what is over', async () => {
    await startWithToken();

    later(HOUR);

    expect(await start().adapter('RefreshToken').find(TOKEN)).toBeUndefined();
  });

  test.each(['AccessToken', 'Session', 'Interaction'])('forgets what is a %s', async (model) => {
    const store = start();
    await store.adapter(model).upsert('id-1', { jti: 'id-1' }, HOUR);

    expect(await store.adapter(model).find('id-1')).toBeDefined();
    expect(await start().adapter(model).find('id-1')).toBeUndefined();
  });

  test('begins afresh where the file is not JSON', async () => {
    writeFileSync(join(folder, 'grants.json'), '[[');

    const store = await startWithToken();

    expect(await store.adapter('RefreshToken').find(TOKEN)).toBeDefined();
  });
});

describe('the file', () => {
  test('has no token in it that could be used', async () => {
    const store = await startWithToken();
    await store.adapter('AuthorizationCode').upsert('code-1', { jti: 'code-1', accountId: 'ada' }, HOUR);

    expect(savedText()).toContain('RefreshToken:');
    expect(savedText()).toContain('ada');
    expect(savedText()).not.toContain(TOKEN);
    expect(savedText()).not.toContain('code-1');
    expect(savedText()).not.toContain('jti');
  });

  test('loses what is over with the next change', async () => {
    const store = await startWithToken();
    later(HOUR);

    await store.adapter('Grant').upsert('grant-2', { jti: 'grant-2' }, HOUR);

    expect(savedText()).not.toContain('RefreshToken:');
  });

  test.skipIf(process.platform === 'win32')('is for one person only', async () => {
    await startWithToken();

    expect(statSync(join(folder, 'grants.json')).mode & 0o777).toBe(0o600);
  });
});

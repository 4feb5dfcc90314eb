import { beforeEach, describe, expect, test } from 'vitest';
import { type ElectronParts, ElectronSchemeHandler } from '../../../../../electron/platform/scheme-handler/electron.ts';

const SCHEME = 'com.example.app';

let isDefault: boolean;
let nameOfOther: string;
let calls: unknown[][];
let taken: boolean;

beforeEach(() => {
  isDefault = false;
  nameOfOther = '';
  taken = true;
  calls = [];
});

const handler = (platform: ElectronParts['platform'], installed = true) =>
  new ElectronSchemeHandler({
    app: {
      isDefaultProtocolClient: (...args) => {
        calls.push(['is', ...args]);
        return isDefault;
      },
      setAsDefaultProtocolClient: (...args) => {
        calls.push(['set', ...args]);
        return taken;
      },
      getApplicationNameForProtocol: () => nameOfOther,
    },
    scheme: SCHEME,
    platform,
    executable: 'C:\\App\\app.exe',
    installed,
  });

describe.each(['darwin', 'win32'] as const)('on %s the handler', (platform) => {
  test('is this app', async () => {
    isDefault = true;

    expect(await handler(platform).current()).toEqual({ kind: 'ours' });
  });

  test('is another program, which is named', async () => {
    nameOfOther = 'Other';

    expect(await handler(platform).current()).toEqual({ kind: 'other', name: 'Other', remedy: { kind: 'take-back' } });
  });

  test('is nobody', async () => {
    expect(await handler(platform).current()).toEqual({ kind: 'none', remedy: { kind: 'take-back' } });
  });

  test('is not taken for a run from a clone, which does not register it', async () => {
    expect(await handler(platform, false).current()).toEqual({ kind: 'unknown' });
    await expect(handler(platform, false).takeBack()).rejects.toMatchObject({ code: 'SCHEME_NOT_TAKEN' });
    expect(calls).toEqual([]);
  });

  test('that the system does not change is an expected failure', async () => {
    taken = false;

    await expect(handler(platform).takeBack()).rejects.toMatchObject({ code: 'SCHEME_NOT_TAKEN' });
  });
});

test('Windows starts the program with a mark, and with an end of switches before the address', async () => {
  await handler('win32').current();
  await handler('win32').takeBack();

  const command = [SCHEME, 'C:\\App\\app.exe', ['--open-callback', '--']];
  expect(calls).toEqual([
    ['is', ...command],
    ['set', ...command],
  ]);
});

test('macOS is told the scheme alone', async () => {
  await handler('darwin').takeBack();

  expect(calls).toEqual([['set', SCHEME]]);
});

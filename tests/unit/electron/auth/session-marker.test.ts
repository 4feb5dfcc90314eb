import { beforeEach, describe, expect, test } from 'vitest';
import { type MarkedAccount, SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';

let file: FakeMarker;
let marker: SessionMarker;

beforeEach(() => {
  file = new FakeMarker();
  marker = new SessionMarker(file);
});

function marked(account: string, change: Partial<MarkedAccount> = {}): MarkedAccount {
  return {
    account,
    provider: 'corp',
    issuer: 'https://id.example.com',
    clientId: 'desktop',
    loggedOut: false,
    ...change,
  };
}

test('there are no accounts without a file', async () => {
  expect(await marker.accounts()).toEqual([]);
});

test('accounts are still there for another start, the newest last', async () => {
  await marker.put(marked('corp:a'));
  await marker.put(marked('corp:b'));

  expect(await new SessionMarker(file).accounts()).toEqual([marked('corp:a'), marked('corp:b')]);
});

test('an account that is put again is changed, not repeated, and becomes the newest', async () => {
  await marker.put(marked('corp:a'));
  await marker.put(marked('corp:b'));

  await marker.put(marked('corp:a', { loggedOut: true }));

  expect(await marker.accounts()).toEqual([marked('corp:b'), marked('corp:a', { loggedOut: true })]);
});

test('only the account that is removed goes', async () => {
  await marker.put(marked('corp:a'));
  await marker.put(marked('corp:b'));

  await marker.remove('corp:a');
  await marker.remove('corp:unknown');

  expect(await marker.accounts()).toEqual([marked('corp:b')]);
});

test('the file goes with the last account', async () => {
  await marker.put(marked('corp:a'));

  await marker.remove('corp:a');

  expect(file.text).toBeNull();
});

test('the file is a text of lines with its version', async () => {
  await marker.put(marked('corp:a'));

  expect(file.text).toMatch(/\n$/);
  expect(JSON.parse(file.text ?? '')).toEqual({ version: 1, accounts: [marked('corp:a')] });
});

describe('counts as empty, and is written anew by the next log-in, a file', () => {
  test.each([
    ['that is empty', ''],
    ['that was cut off', '{"version":1,"accounts":[{"acc'],
    ['that is a list', '[]'],
    ['that is null', 'null'],
    ['of another version', JSON.stringify({ version: 2, accounts: [marked('corp:a')] })],
    ['without accounts', '{"version":1}'],
    ['with an account that is not whole', '{"version":1,"accounts":[{"account":"corp:a"}]}'],
    ['with a log-out that is a text', JSON.stringify({ version: 1, accounts: [{ ...marked('a'), loggedOut: 'no' }] })],
  ])('%s', async (_title, text) => {
    file.text = text;
    expect(await marker.accounts()).toEqual([]);

    await marker.put(marked('corp:b'));
    expect(await marker.accounts()).toEqual([marked('corp:b')]);
  });
});

test('keys that a newer program added are no fault', async () => {
  file.text = JSON.stringify({ version: 1, accounts: [{ ...marked('corp:a'), more: 1 }], more: 1 });

  expect(await marker.accounts()).toEqual([marked('corp:a')]);
});

import { describe, expect, test } from 'vitest';
import { checkSameSubject, userFromClaims } from '../../../../electron/auth/claims.ts';
import { FakeProviderClient, fakeProvider } from '../../../support/fake-provider.ts';

const { config } = fakeProvider(new FakeProviderClient());
const user = (claims: Record<string, unknown>) => userFromClaims(claims, config);

test('an ID token says who somebody is', () => {
  expect(
    user({ sub: 'user-1', name: 'Ada', email: 'ada@example.com', picture: 'https://id.example.com/ada.png' }),
  ).toEqual({ id: 'user-1', name: 'Ada', email: 'ada@example.com', image: 'https://id.example.com/ada.png' });
});

describe('the name is', () => {
  const ALL = { sub: 'user-1', name: 'Ada', preferred_username: 'ada', email: 'ada@example.com' };

  test.each([
    ['the full name', {}, 'Ada'],
    ['the user name without one', { name: undefined }, 'ada'],
    ['the address without both', { name: '', preferred_username: ' ' }, 'ada@example.com'],
    ['the subject without anything', { name: 7, preferred_username: null, email: [] }, 'user-1'],
    ['the full name without blanks around it', { name: '  Ada  ' }, 'Ada'],
    ['the first 300 characters of a long one', { name: 'a'.repeat(301) }, 'a'.repeat(300)],
  ])('%s', (_title, change, name) => {
    expect(user({ ...ALL, ...change }).name).toBe(name);
  });
});

test('claims that are missing or of another type are null', () => {
  expect(user({ sub: 'user-1', email: true, picture: { url: 'x' } })).toEqual({
    id: 'user-1',
    name: 'user-1',
    email: null,
    image: null,
  });
});

test('nothing but the four claims goes on', () => {
  expect(Object.keys(user({ sub: 'user-1', nonce: 'n', at_hash: 'h', phone_number: '1' }))).toEqual([
    'id',
    'name',
    'email',
    'image',
  ]);
});

describe('a subject', () => {
  test.each([
    ['that is missing', undefined],
    ['that is empty', ''],
    ['that is a number', 7],
    ['that is a list', ['user-1']],
    ['that is null', null],
    ['of 256 characters', 'a'.repeat(256)],
  ])('%s is refused', (_title, sub) => {
    expect(() => user({ sub, name: 'Ada' })).toThrow(
      expect.objectContaining({
        failure: { code: 'AUTH_ID_TOKEN_INVALID', details: { provider: 'Corp', reason: 'sub' } },
      }),
    );
  });

  test('of 255 characters is taken as it is', () => {
    expect(user({ sub: 'a'.repeat(255) }).id).toBe('a'.repeat(255));
  });

  test('is taken with its blanks: it is compared, not shown', () => {
    expect(user({ sub: ' user-1 ' }).id).toBe(' user-1 ');
  });
});

describe('a refreshed ID token', () => {
  test('may be missing or about the same person', () => {
    expect(() => checkSameSubject(null, 'user-1')).not.toThrow();
    expect(() => checkSameSubject({ sub: 'user-1' }, 'user-1')).not.toThrow();
  });

  test.each([['user-2'], ['USER-1'], ['user-1 '], [undefined], [null]])('about %j is refused', (sub) => {
    expect(() => checkSameSubject({ sub }, 'user-1')).toThrow(
      expect.objectContaining({ code: 'AUTH_SUBJECT_CHANGED' }),
    );
  });
});

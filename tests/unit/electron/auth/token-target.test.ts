import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findToken, wasAskedFor, withAnswer } from '../../../../electron/auth/access-tokens.ts';
import { type AccountRecord, parseRecord, serializeRecord } from '../../../../electron/auth/account-record.ts';
import {
  DEFAULT_TARGET,
  isSameTarget,
  logInTarget,
  scopesToAsk,
  type TokenTarget,
  targetKey,
  targetOf,
} from '../../../../electron/auth/token-target.ts';
import { tokenAnswer } from '../../../support/fake-provider.ts';

const RESOURCE = { audienceParameter: 'resource', scopes: ['openid', 'offline_access', 'orders:write'] } as const;
const BY_SCOPE = { audienceParameter: 'scope', scopes: ['openid', 'offline_access'] } as const;
const A = 'https://a.example';

describe('what an API’s token is asked for', () => {
  test.each([
    ['nothing in particular', RESOURCE, {}, { audience: null }],
    ['its audience', RESOURCE, { audience: A, scopes: [] }, { audience: A }],
    ['its audience and scopes', RESOURCE, { audience: A, scopes: ['x'] }, { audience: A, scopes: ['x'] }],
    ['the token for all, where it has scopes but no audience', RESOURCE, { scopes: ['x'] }, { audience: null }],
    ['its scopes, where those name it', BY_SCOPE, { scopes: ['x'] }, { audience: null, scopes: ['x'] }],
    ['nothing in particular, where scopes name APIs and it has none', BY_SCOPE, { scopes: [] }, { audience: null }],
  ])('is %s', (_what, provider, api, target) => {
    expect(targetOf(provider, api)).toEqual(target);
  });

  test('is the same whatever the order of the scopes', () => {
    expect(targetKey({ audience: A, scopes: ['x', 'y'] })).toBe(targetKey({ audience: A, scopes: ['y', 'x', 'y'] }));
  });
});

describe('the log-in’s token', () => {
  const x: TokenTarget = { audience: A, scopes: ['x'] };
  const y: TokenTarget = { audience: A, scopes: ['y'] };
  const other: TokenTarget = { audience: 'https://b.example', scopes: ['z'] };

  test.each([
    ['the provider’s default, where no API is named', RESOURCE, [DEFAULT_TARGET], DEFAULT_TARGET],
    ['for the first API that is named', RESOURCE, [DEFAULT_TARGET, x, other], x],
    ['for all that was granted, where two APIs share an audience', RESOURCE, [x, other, y], { audience: A }],
    ['for the first API’s scopes, where those name it', BY_SCOPE, [{ audience: null, scopes: ['x'] }], x.scopes],
  ])('is %s', (_what, provider, targets, expected) => {
    const target = logInTarget(provider, targets);

    expect(Array.isArray(expected) ? target.scopes : target).toEqual(expected);
  });
});

describe('the scope of a request', () => {
  const x: TokenTarget = { audience: A, scopes: ['x'] };

  test.each([
    ['at the log-in: none, its code has them', RESOURCE, x, null, []],
    ['for a token without scopes of its own: none', RESOURCE, { audience: A }, 'openid orders:write', []],
    [
      'never has more of the provider’s scopes than were granted',
      RESOURCE,
      x,
      'x offline_access',
      ['x', 'openid', 'offline_access'],
    ],
    ['keeps what an API’s server granted', RESOURCE, x, 'orders:write', ['x', 'openid', 'orders:write']],
    [
      'is all of it, where it names the API',
      BY_SCOPE,
      { audience: null, scopes: ['x'] },
      null,
      ['x', 'openid', 'offline_access'],
    ],
    ['is all of it, whatever one API’s answer lists', BY_SCOPE, DEFAULT_TARGET, 'y', ['openid', 'offline_access']],
  ])('%s', (_what, provider, target, granted, expected) => {
    expect(scopesToAsk(provider, target, granted)).toEqual(expected);
  });
});

const record = (refreshToken: string | null): AccountRecord => ({
  version: 1,
  account: 'corp:1',
  provider: 'corp',
  issuer: 'https://id.example.com',
  clientId: 'desktop',
  user: { id: 'user-1', name: 'Ada', email: null, image: null },
  scope: 'openid',
  refreshToken,
  accessTokens: [],
  apiOrigins: [],
});

/** A token says what it was asked for. */
const named = (target: TokenTarget) => tokenAnswer({ accessToken: targetKey(target), refreshToken: null });
const target = fc
  .record({
    audience: fc.constantFrom(null, 'a', 'b', '["a"]', 'a","x'),
    scopes: fc.option(fc.uniqueArray(fc.constantFrom('x', 'y', 'x y', '"x"', ''), { minLength: 1 }), {
      nil: undefined,
    }),
  })
  .map(({ audience, scopes }): TokenTarget => (scopes === undefined ? { audience } : { audience, scopes }));

describe('tokens of a record', () => {
  test('are only ever handed out for what they were asked for', () => {
    const order = fc.array(target, { minLength: 1, maxLength: 8 });
    const run = (refreshToken: string | null, asked: readonly TokenTarget[], wanted: readonly TokenTarget[]) =>
      asked.reduce((kept, each) => withAnswer(kept, named(each), each, wanted, 0), record(refreshToken));
    fc.assert(
      fc.property(order, fc.array(target), target, (asked, wanted, one) => {
        const found = findToken(run('refresh', asked, wanted), one);
        expect(found === null || found.value === targetKey(one)).toBe(true);
        expect(findToken(run('refresh', asked, asked), one) !== null).toBe(
          asked.some((each) => isSameTarget(each, one)),
        );
        // Without a refresh token the log-in's, which has all scopes, is the only other one, and for the same audience.
        const last = findToken(run(null, asked, asked), one);
        expect([targetKey(one), targetKey({ audience: one.audience }), undefined]).toContain(last?.value);
      }),
      { numRuns: 10_000 },
    );
  });

  test('that no API wants any more go when another one comes', () => {
    const wanted: TokenTarget[] = [
      { audience: A, scopes: ['x'] },
      { audience: A, scopes: ['y'] },
    ];
    let kept = withAnswer(record('refresh'), named({ audience: A }), { audience: A }, wanted, 0);
    for (const each of wanted) kept = withAnswer(kept, named(each), each, wanted, 0);

    expect(kept.accessTokens.map(({ value }) => value)).toEqual(wanted.map(targetKey));
  });

  test.each([
    ['the default', { audience: null }, true],
    ['what the log-in asked for', { audience: A, scopes: ['x'] }, true],
    ['less than that', { audience: A }, true],
    ['another scope', { audience: A, scopes: ['x', 'z'] }, false],
    ['another audience', { audience: 'https://new.example' }, false],
  ])('are asked for only where the log-in did: %s', (_what, target, expected) => {
    const asked = { audiences: [A], scopes: ['x', 'y'] };

    expect(wasAskedFor({ ...record('refresh'), asked }, target)).toBe(expected);
  });

  test.each([
    ['an audience that it has a token for', { audience: A, scopes: ['x'] }, true],
    ['the default', { audience: null }, true],
    ['another audience', { audience: 'https://new.example' }, false],
  ])('of the version before are asked for where it is known that the log-in did: %s', (_what, target, expected) => {
    const accessTokens = [{ audience: A, value: 't', expiresAt: null, receivedAt: 0 }];

    expect(wasAskedFor({ ...record('refresh'), accessTokens }, target)).toBe(expected);
  });

  test('are there again after a restart, with their scopes', () => {
    const x: TokenTarget = { audience: A, scopes: ['x'] };
    const kept = withAnswer(record('refresh'), named(x), x, [x], 0);

    expect(findToken(parseRecord(serializeRecord(kept)) ?? record(null), x)?.value).toBe(targetKey(x));
  });

  test('of the version before, which knows no scopes, are for all that was granted', () => {
    const old = { ...record('refresh'), accessTokens: [{ audience: A, value: 't', expiresAt: null, receivedAt: 0 }] };
    const read = parseRecord(JSON.stringify(old)) ?? record(null);

    expect(findToken(read, { audience: A })?.value).toBe('t');
    expect(findToken(read, { audience: A, scopes: ['x'] })).toBeNull();
  });
});

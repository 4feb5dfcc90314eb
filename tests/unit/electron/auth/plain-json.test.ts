import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkJson, MAX_JSON_LENGTH } from '../../../../electron/auth/plain-json.ts';

const SECRET = 'opaque/token+value';
const check = (value: unknown) => checkJson(value, 'session', [SECRET, 'refresh-1']);
const faultOf = (value: unknown) => check(value).faults.map(({ path, kind }) => `${path} is ${kind}`);

test('plain JSON comes back as an equal copy', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }), (object) => {
      const given = JSON.parse(JSON.stringify(object)) as Record<string, unknown>;
      fc.pre(!JSON.stringify(given).includes('refresh-1'));

      expect(check(given)).toEqual({ value: given, faults: [] });
      expect(check(given).value).not.toBe(given);
    }),
    { numRuns: 200 },
  );
});

describe('what holds a token is left out and named:', () => {
  test.each([
    ['as it is', { role: SECRET }, 'session.role is a token'],
    ['within a text', { note: `Bearer ${SECRET}!` }, 'session.note is a token'],
    ['in an address', { link: `https://x.example/?t=${encodeURIComponent(SECRET)}` }, 'session.link is a token'],
    ['in base 64', { data: Buffer.from(SECRET).toString('base64') }, 'session.data is a token'],
    ['in base64url', { data: Buffer.from(SECRET).toString('base64url') }, 'session.data is a token'],
    ['deep', { user: { apis: [{ key: 'refresh-1' }] } }, 'session.user.apis[0].key is a token'],
    ['as a name, which is not repeated', { [SECRET]: true }, 'session.(removed) is a token'],
    ['an ID token that nobody keeps', { id: `eyJhbGciOiJub25lIn0.${'a'.repeat(20)}.` }, 'session.id is a token'],
  ])('%s', (_title, given, fault) => {
    const { value } = check({ ...given, kept: 1 });

    expect(faultOf(given)).toEqual([fault]);
    expect(value).toMatchObject({ kept: 1 });
    expect(JSON.stringify(value)).not.toMatch(/opaque|b3BhcXVl|refresh-1|eyJ/);
  });

  test('in a list, where the others keep their places', () => {
    expect(check({ list: ['a', SECRET, 'b'] }).value).toEqual({ list: ['a', null, 'b'] });
  });
});

describe('what JSON does not have is left out and named:', () => {
  test.each([
    ['a function', { run: () => 1 }, 'session.run is not JSON'],
    ['a date', { at: new Date(0) }, 'session.at is not JSON'],
    ['an instance', { map: new Map() }, 'session.map is not JSON'],
    ['no number', { share: Number.NaN }, 'session.share is not JSON'],
    ['a bigint', { id: 1n }, 'session.id is not JSON'],
    ['a symbol', { id: Symbol('x') }, 'session.id is not JSON'],
  ])('%s', (_title, given, fault) => {
    expect(faultOf(given)).toEqual([fault]);
    expect(check({ ...given, kept: 1 }).value).toEqual({ kept: 1 });
  });

  test('but not what is undefined, which JSON leaves out too', () => {
    expect(check({ a: undefined, b: 1 })).toEqual({ value: { b: 1 }, faults: [] });
  });
});

describe('nothing can be used of', () => {
  const cycle: Record<string, unknown> = {};
  cycle.itself = cycle;
  const wide: unknown[] = [];
  wide.push(wide, wide, wide);
  test.each([
    ['nothing', undefined, 'session is not JSON'],
    ['null', null, 'session is not JSON'],
    ['a text', 'session', 'session is not JSON'],
    ['a list', [1], 'session is not JSON'],
    ['a text with a token', SECRET, 'session is a token'],
    ['a cycle', cycle, 'session is too large'],
    ['a cycle with branches', { wide }, 'session is too large'],
    ['too much', { text: 'x'.repeat(MAX_JSON_LENGTH) }, 'session is too large'],
    ['too many', { list: new Array(1_000_000_000) }, 'session is too large'],
    [
      'a getter that throws',
      {
        get role() {
          throw new Error(SECRET);
        },
      },
      'session is not JSON',
    ],
  ])('%s', (_title, given, fault) => {
    expect(check(given).value).toBeNull();
    expect(faultOf(given)).toEqual([fault]);
  });
});

test('a getter that answers differently the second time is read once', () => {
  let reads = 0;
  const sly = {
    get role() {
      reads += 1;
      return reads === 1 ? 'harmless' : SECRET;
    },
  };

  expect(check(sly).value).toEqual({ role: 'harmless' });
  expect(reads).toBe(1);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWhole } from '../../../../electron/ports/http.ts';
import { removeToken } from '../../../../electron/proxy/remove-token.ts';
import { pieces } from '../../../support/fake-http.ts';

const TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';

async function remove(...body: readonly (string | Uint8Array)[]): Promise<{ text: string; count: number }> {
  let count = 0;
  const clean = removeToken(pieces(...body), TOKEN, () => {
    count += 1;
  });
  return { text: Buffer.from(await readWhole(clean)).toString(), count };
}

test.each([
  ['alone', TOKEN, '(removed)', 1],
  ['in a text', `{"authorization":"Bearer ${TOKEN}"}`, '{"authorization":"Bearer (removed)"}', 1],
  ['at the beginning', `${TOKEN} x`, '(removed) x', 1],
  ['at the end', `x ${TOKEN}`, 'x (removed)', 1],
  ['more than once', `${TOKEN}, ${TOKEN}`, '(removed), (removed)', 2],
  ['twice in a row', `${TOKEN}${TOKEN}`, '(removed)(removed)', 2],
  ['between letters of several bytes', `caf\u00e9 ${TOKEN} \u{1f511}`, 'caf\u00e9 (removed) \u{1f511}', 1],
])('takes out the token %s, and counts', async (_title, body, text, count) => {
  expect(await remove(body)).toEqual({ text, count });
});

test('takes out a token that comes in two pieces, wherever it is cut', async () => {
  for (let at = 1; at < TOKEN.length; at += 1) {
    expect(await remove(`a ${TOKEN.slice(0, at)}`, `${TOKEN.slice(at)} b`)).toEqual({
      text: 'a (removed) b',
      count: 1,
    });
  }
});

test('leaves a part of the token alone', async () => {
  expect(await remove(`${TOKEN.slice(1)} ${TOKEN}`)).toEqual({ text: `${TOKEN.slice(1)} (removed)`, count: 1 });
  expect(await remove(TOKEN.slice(0, -1))).toEqual({ text: TOKEN.slice(0, -1), count: 0 });
  expect(await remove(TOKEN.slice(0, 5), TOKEN.slice(0, 5))).toEqual({ text: TOKEN.slice(0, 5).repeat(2), count: 0 });
});

test('looks only at the part of the memory that is the body', async () => {
  const memory = new TextEncoder().encode(`${TOKEN}|body ${TOKEN}|${TOKEN}`);
  const body = memory.subarray(TOKEN.length + 1, memory.length - TOKEN.length - 1);

  expect((await remove(body)).text).toBe('body (removed)');
});

describe('a piece', () => {
  const first = async (body: readonly string[]) => {
    const reader = removeToken(pieces(...body), TOKEN, () => undefined);
    return Buffer.from((await reader.next()).value ?? '').toString();
  };

  test('goes on at once, whatever comes after it', async () => {
    expect(await first(['data: 1\n\n', TOKEN])).toBe('data: 1\n\n');
  });

  test('is held back only as far as the token may have begun', async () => {
    expect(await first([`data: ${TOKEN.slice(0, 3)}`, 'x'])).toBe('data: ');
  });
});

test('leaves no token in any body however it is cut, and every other byte as it was', async () => {
  const token = fc.oneof(fc.stringMatching(/^[ab]{1,6}$/), fc.stringMatching(/^[ab]{30,40}$/));
  const text = fc.stringMatching(/^[abc]{0,40}$/);
  const part = fc.tuple(fc.constantFrom('text', 'token', 'beginning', 'end'), text);
  await fc.assert(
    fc.asyncProperty(token, fc.array(part, { maxLength: 4 }), fc.array(fc.nat(120)), async (secret, parts, cuts) => {
      const of = { token: secret, beginning: secret.slice(0, -1), end: secret.slice(1) };
      const body = parts.map(([kind, other]) => (kind in of ? of[kind as keyof typeof of] : other)).join('');
      const places = [0, ...[...cuts].sort((a, b) => a - b), body.length];
      const cut = places.slice(1).map((end, index) => body.slice(places[index], end));
      const clean = await readWhole(removeToken(pieces(...cut), secret, () => undefined));
      expect(Buffer.from(clean).toString()).toBe(body.split(secret).join('(removed)'));
    }),
    { numRuns: 10_000 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { removeToken } from '../../../../electron/proxy/remove-token.ts';

const TOKEN = 'eyJhbGciOiJub25lIn0.access.1';
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);
const remove = (body: string) => text(removeToken(bytes(body), TOKEN));

test.each([
  ['alone', TOKEN, '(removed)'],
  ['in a text', `{"authorization":"Bearer ${TOKEN}"}`, '{"authorization":"Bearer (removed)"}'],
  ['at the beginning', `${TOKEN} x`, '(removed) x'],
  ['at the end', `x ${TOKEN}`, 'x (removed)'],
  ['more than once', `${TOKEN}, ${TOKEN}`, '(removed), (removed)'],
  ['twice in a row', `${TOKEN}${TOKEN}`, '(removed)(removed)'],
  ['between letters of several bytes', `caf\u00e9 ${TOKEN} \u{1f511}`, 'caf\u00e9 (removed) \u{1f511}'],
])('takes out the token %s', (_title, body, expected) => {
  expect(remove(body)).toBe(expected);
});

test('hands back a body without the token as it is', () => {
  const body = bytes('{"items":[]}');

  expect(removeToken(body, TOKEN)).toBe(body);
  expect(removeToken(new Uint8Array(), TOKEN)).toHaveLength(0);
});

test('leaves a part of the token alone', () => {
  expect(remove(TOKEN.slice(0, -1))).toBe(TOKEN.slice(0, -1));
});

test('looks only at the part of the memory that is the body', () => {
  const memory = bytes(`${TOKEN}|body ${TOKEN}|${TOKEN}`);
  const body = memory.subarray(TOKEN.length + 1, memory.length - TOKEN.length - 1);

  expect(text(removeToken(body, TOKEN))).toBe('body (removed)');
});

test('leaves no token in any body, and every other byte as it was', () => {
  const token = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(token, fc.array(fc.uint8Array({ maxLength: 8 })), (secret, parts) => {
      const body = Buffer.concat(parts.flatMap((part) => [part, bytes(secret)]));
      const removed = Buffer.from(removeToken(body, secret));
      const expected = body.toString('latin1').split(secret).join('(removed)');
      expect(removed.toString('latin1')).toBe(expected);
    }),
  );
});

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Marks, newMark } from '../../../support/leak/marks.ts';
import { LeakSearch } from '../../../support/leak/search.ts';

const mark = newMark(1_500, 'visible');
const search = new LeakSearch([
  ['mark', mark],
  ['other', newMark(40)],
]);

/** Each encoding as programs make it, of the whole mark. */
const ENCODED: Readonly<Record<string, (text: string, before: number) => Buffer>> = {
  text: (text) => Buffer.from(text),
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  percent: (text) => Buffer.from(new URL(`http://x/?a=${encodeURIComponent(text)}`).search),
  JSON: (text) => Buffer.from(JSON.stringify({ a: [text] })),
  hex: (text) => Buffer.from(Buffer.from(text).toString('hex')),
  base64: (text, before) => Buffer.from(Buffer.from(`${'x'.repeat(before)}${text}yy`).toString('base64')),
};

describe.each(Object.keys(ENCODED))('a mark as %s', (form) => {
  test.each(Array.from({ length: 13 }, (_, shift) => shift))('is found wherever it stands (%i)', (shift) => {
    const encoded = ENCODED[form]?.(mark, shift % 3) ?? Buffer.alloc(0);
    const noise = Buffer.concat([randomBytes(1_000 + shift), encoded, randomBytes(1_000)]);
    expect(search.find(noise)).toContain(`mark (${form})`);
  });
});

test.each([
  ['beginning', mark.slice(0, 16)],
  ['middle', mark.slice(742, 758)],
  ['end', mark.slice(-16)],
])('sixteen characters of its %s are enough', (_, part) => {
  expect(search.find(Buffer.from(`...${part}...`))).toEqual(['mark (text)']);
});

test('noise, another mark and an empty buffer are none of them', () => {
  expect(search.find(randomBytes(4 * 1_048_576))).toEqual([]);
  expect(search.find(Buffer.from(newMark(5_000)))).toEqual([]);
  expect(search.find(Buffer.alloc(0))).toEqual([]);
  expect(search.find(Buffer.alloc(1_000_000, 'a'))).toEqual([]);
});

test('a part of a buffer is searched, and nothing beside it', () => {
  const whole = Buffer.from(`${mark}${'.'.repeat(100)}`);
  expect(search.find(whole.subarray(mark.length))).toEqual([]);
  expect(search.find(whole.subarray(mark.length - 15))).toEqual([]);
  expect(search.find(whole.subarray(mark.length - 16))).toEqual(['mark (text)']);
});

test('what is no mark is refused, so that nothing is looked for in vain', () => {
  const marks = new Marks();
  expect(() => marks.add('access token', undefined)).toThrow('access token');
  expect(() => marks.add('access token', 'short')).toThrow('access token');
  marks.addIdToken('ID token', `${'h'.repeat(40)}.${'p'.repeat(40)}.${'s'.repeat(40)}`);
  expect(marks.names).toEqual(['ID token, header', 'ID token, payload', 'ID token, signature']);
});

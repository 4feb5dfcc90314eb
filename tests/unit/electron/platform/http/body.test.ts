import { expect, test } from 'vitest';
import { Body } from '../../../../../electron/platform/http/body.ts';
import { Deadline } from '../../../../../electron/platform/http/deadline.ts';
import { HttpError, readWhole } from '../../../../../electron/ports/http.ts';

function bodyOf(limit: number | null, ...pieces: readonly string[]): Body {
  const limits = { headersMs: 1_000, idleMs: 1_000, totalMs: null, bodyBytes: limit };
  const body = new Body({
    limit,
    deadline: new Deadline({ limits }),
    toHttpError: () => new HttpError('bad-answer', null),
    resume: () => undefined,
    stop: () => undefined,
  });
  for (const piece of pieces) body.push(Buffer.from(piece));
  return body;
}

test('what is here to its end is taken in one piece, and then there is no more', async () => {
  const body = bodyOf(null, 'all ', 'of it');
  body.over(null);

  expect(String(body.whole())).toBe('all of it');
  expect(String(await readWhole(body))).toBe('');
});

test('what may go on is to be read', async () => {
  const body = bodyOf(null, 'begun');

  expect(body.whole()).toBeNull();
  body.over(null);
  expect(String(await readWhole(body))).toBe('begun');
});

test.each([
  ['broke off', 6, new Error('reset'), 'bad-answer'],
  ['is too large', 5, null, 'too-large'],
])('what %s is to be read, which says so', async (_, limit, error, kind) => {
  const body = bodyOf(limit, 'six...');
  body.over(error);

  expect(body.whole()).toBeNull();
  await expect(readWhole(body)).rejects.toMatchObject({ kind });
});

import { describe, expect, test } from 'vitest';
import { ERROR_CODES, ExpectedError, fail, failure, toFailure } from '../../../shared/errors.ts';

function thrownBy(task: () => void): unknown {
  try {
    task();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('codes are stable words, each there once', () => {
  expect(ERROR_CODES.filter((code) => !/^[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([]);
  expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
});

test('a failure has details only where there are any', () => {
  expect(failure('API_BUSY')).toStrictEqual({ code: 'API_BUSY' });
  expect(failure('API_BUSY', { api: 'orders' })).toStrictEqual({ code: 'API_BUSY', details: { api: 'orders' } });
});

describe('fail', () => {
  test('throws an expected error with code and details', () => {
    const error = thrownBy(() => fail('DEMO_PORT_TAKEN', { port: 4280 }));

    expect(error).toBeInstanceOf(ExpectedError);
    expect(error).toMatchObject({
      name: 'ExpectedError',
      message: 'DEMO_PORT_TAKEN',
      code: 'DEMO_PORT_TAKEN',
      failure: { code: 'DEMO_PORT_TAKEN', details: { port: 4280 } },
    });
    expect(error).not.toHaveProperty('cause');
  });

  test('keeps the cause for the debugger, and out of the failure', () => {
    const cause = new Error('a token');
    const error = thrownBy(() => fail('INTERNAL', undefined, cause));

    expect(error).toHaveProperty('cause', cause);
    expect(toFailure(error)).toStrictEqual({ code: 'INTERNAL' });
  });
});

describe('toFailure', () => {
  test('hands on what was expected', () => {
    const expected = failure('API_TIMEOUT', { api: 'orders' });

    expect(toFailure(new ExpectedError(expected))).toBe(expected);
  });

  test.each([
    ['an error', new TypeError('a secret')],
    [
      'an error that looks like ours',
      Object.assign(new Error('x'), { code: 'API_BUSY', failure: { code: 'API_BUSY' } }),
    ],
    ['an error around ours', new Error('x', { cause: new ExpectedError(failure('API_BUSY')) })],
    ['a text', 'a secret'],
    ['nothing', undefined],
    ['null', null],
  ])('makes %s INTERNAL and keeps nothing of its text', (_title, bug) => {
    expect(toFailure(bug)).toStrictEqual({ code: 'INTERNAL' });
  });
});

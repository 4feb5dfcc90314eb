import { describe, expect, test } from 'vitest';
import { readPath, readRows } from '../../../shared/read-path.ts';

const BODY = { data: { items: [1, 2], total: 0, none: null }, 'a-b': 'c' };

describe('a path', () => {
  test.each([
    ['$', BODY],
    ['$.data.items', [1, 2]],
    ['data.total', 0],
    ['$.data.none', null],
    ['a-b', 'c'],
    ['data.items.1', 2],
  ])('%s is read', (path, value) => {
    expect(readPath(BODY, path)).toEqual(value);
  });

  test.each(['$.missing', '$.data.missing', '$.data.none.deeper', '$.data.total.deeper', '$.a-b.deeper'])(
    '%s leads nowhere',
    (path) => {
      expect(readPath(BODY, path)).toBeUndefined();
    },
  );

  test.each(['__proto__', 'constructor', 'toString', 'constructor.name', '__proto__.constructor', 'data.__proto__'])(
    '%s does not leave what the API sent',
    (path) => {
      expect(readPath(BODY, path)).toBeUndefined();
      expect(readPath('text', path)).toBeUndefined();
    },
  );

  test('reads such names where the API did send them', () => {
    const body: unknown = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');

    expect(readPath(body, '__proto__.x')).toBe(1);
    expect(readPath(body, 'constructor')).toBe(2);
  });

  test.each([[null], [undefined], ['text'], [7]])('through %j leads nowhere, and $ is the value itself', (body) => {
    expect(readPath(body, '$.length')).toBeUndefined();
    expect(readPath(body, '$')).toBe(body);
  });
});

describe('rows', () => {
  test('are the list at a path, also an empty one', () => {
    expect(readRows(BODY, '$.data.items')).toEqual([1, 2]);
    expect(readRows([], '$')).toEqual([]);
  });

  test.each(['$', '$.data', '$.data.total', '$.a-b', '$.missing'])('are not at %s, where there is no list', (path) => {
    expect(readRows(BODY, path)).toBeNull();
  });
});

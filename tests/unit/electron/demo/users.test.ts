import { describe, expect, test } from 'vitest';
import { DEMO_USERS, findUser } from '../../../../electron/demo/users.ts';

describe('a user of the demo', () => {
  test('is found by the whole name', () => {
    expect(findUser('ada')).toMatchObject({ userName: 'ada', name: 'Ada Example', email: 'ada@demo.example' });
  });

  test.each(['', 'Ada', 'ada ', 'ad', 'constructor', '__proto__'])('is not found by "%s"', (userName) => {
    expect(findUser(userName)).toBeUndefined();
  });

  test('has a name that nobody else has', () => {
    expect(new Set(DEMO_USERS.map(({ userName }) => userName)).size).toBe(DEMO_USERS.length);
    expect(DEMO_USERS.length).toBeGreaterThan(1);
  });
});

import { describe, expect, test } from 'vitest';
import { isNewer, readFeed } from '../../../../electron/updates/feed.ts';

describe('a feed', () => {
  test('names a version', () => {
    expect(readFeed('{"version":"1.20.3"}\n')).toBe('1.20.3');
  });

  test.each([
    '',
    'version: 1.2.3',
    'null',
    '"1.2.3"',
    '{}',
    '{"version":1}',
    '{"version":"1.2"}',
    '{"version":"1.2.3-beta"}',
    '{"version":"1.2.3 <b>now</b>"}',
    '{"version":"1.2.3\\n"}',
    '{"version":"v1.2.3"}',
    `{"version":"1.2.${'9'.repeat(10)}"}`,
    '{"version":"1.2.3","url":"https://evil.example"}',
    '[{"version":"1.2.3"}]',
  ])('is not %s', (text) => {
    expect(readFeed(text)).toBeNull();
  });
});

test.each([
  ['0.1.1', '0.1.0', true],
  ['0.2.0', '0.1.9', true],
  ['1.0.0', '0.99.99', true],
  ['0.1.10', '0.1.9', true],
  ['0.1.0', '0.1.0', false],
  ['0.0.9', '0.1.0', false],
  ['0.9.9', '1.0.0', false],
  ['1.0.0', '1.0.0-beta.1', true],
  ['1.0.0', '1.0.1-beta.1', false],
  ['1.0.0', 'unknown', false],
  ['latest', '1.0.0', false],
])('%s in the place of %s is newer: %s', (offered, running, newer) => {
  expect(isNewer(offered, running)).toBe(newer);
});

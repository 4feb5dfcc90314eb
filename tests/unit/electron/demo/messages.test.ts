import { describe, expect, test } from 'vitest';
import { isDemoAnswer, isStartDemo } from '../../../../electron/demo/messages.ts';

const START = { kind: 'start', folder: '/tmp/x', redirectUris: [], preferredPort: null, clockOffsetMs: 0 };
const READY = { kind: 'ready', issuer: 'http://127.0.0.1:1', apiBaseUrl: 'http://127.0.0.1:1/api' };
const FAILED = { kind: 'failed', code: 'DEMO_FAILED', port: null };
const STRANGE = [null, undefined, 'start', 'ready', 7, {}, [], { kind: 'other' }, { kind: null }];

describe('a message', () => {
  test('to start is one', () => {
    expect(isStartDemo(START)).toBe(true);
    expect([READY, FAILED].some(isStartDemo)).toBe(false);
  });

  test('that answers is one, whether the demo runs or not', () => {
    expect([READY, FAILED].every(isDemoAnswer)).toBe(true);
    expect(isDemoAnswer(START)).toBe(false);
  });

  test.each(STRANGE.map((message) => [message]))('%j is neither', (message) => {
    expect(isStartDemo(message)).toBe(false);
    expect(isDemoAnswer(message)).toBe(false);
  });
});

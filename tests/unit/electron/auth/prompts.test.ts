import { describe, expect, test } from 'vitest';
import { promptsOf } from '../../../../electron/auth/prompts.ts';

const SWITCH = { switchAccount: true } as const;

describe('another account is asked for', () => {
  test.each([
    ['by select_account where the metadata list it', ['none', 'login', 'select_account'], 'select_account'],
    ['by login where they do not', ['none', 'login', 'consent'], 'login'],
    ['by login where they say nothing', undefined, 'login'],
    ['by login where what they say is no list', 'select_account', 'login'],
  ])('%s', (_title, supported, prompt) => {
    expect(promptsOf(SWITCH, {}, supported)).toEqual({ prompt });
  });

  test.each(['login', 'select_account'] as const)('by %s where the configuration says so', (switchAccountPrompt) => {
    expect(promptsOf(SWITCH, { switchAccountPrompt }, ['select_account'])).toEqual({ prompt: switchAccountPrompt });
  });

  test('together with what the configuration asks for anyway, each once', () => {
    expect(promptsOf(SWITCH, { prompt: 'consent' }, undefined)).toEqual({ prompt: 'login consent' });
    expect(promptsOf(SWITCH, { prompt: 'consent login' }, undefined)).toEqual({ prompt: 'login consent' });
  });

  test('without whom the configuration expects', () => {
    expect(promptsOf(SWITCH, { loginHint: 'ada@example.com' }, undefined)).toEqual({ prompt: 'login' });
  });
});

test('who wishes for nothing gets what the configuration says', () => {
  expect(promptsOf({}, {}, ['select_account'])).toEqual({});
  expect(promptsOf({}, { prompt: 'consent', loginHint: 'ada' }, undefined)).toEqual({
    prompt: 'consent',
    login_hint: 'ada',
  });
});

test('a prompt and a hint of a program’s own go before', () => {
  const config = { prompt: 'consent', loginHint: 'ada', switchAccountPrompt: 'login' } as const;

  expect(promptsOf({ ...SWITCH, prompt: 'select_account', loginHint: 'bob' }, config, undefined)).toEqual({
    prompt: 'select_account consent',
    login_hint: 'bob',
  });
});

import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Notice } from '../../../../renderer/screens/SchemeHandlerNotice.tsx';
import type { Failure } from '../../../../shared/errors.ts';
import type { SchemeHandler } from '../../../../shared/ipc.ts';
import { appState } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, textOf } from '../render.tsx';

const TAKE_BACK = { kind: 'take-back' } as const;

const shown = (handler: SchemeHandler, failure: Failure | null = null) =>
  renderToStaticMarkup(
    <Notice
      app={appState()}
      handler={handler}
      failure={failure}
      onTakeBack={async () => undefined}
      onCopyCommand={async () => true}
    />,
  );

describe('the notice about the scheme’s handler', () => {
  test('is not there while it is this app, or nobody knows', () => {
    expect(shown({ kind: 'ours' })).toBe('');
    expect(shown({ kind: 'unknown' })).toBe('');
  });

  test('names the other program, says what follows, and offers to take it back', () => {
    const html = shown({ kind: 'other', name: 'Other', remedy: TAKE_BACK });

    expect(textOf(html)).toContain(
      'Addresses of com.example.keyporch open Other, so your browser can only come back by a local address, where the provider allows that.',
    );
    expect(buttonsOf(html)).toEqual(['Use this app']);
    expect(html).toContain('aria-live="polite"');
  });

  test('tells another copy of the same name from this one', () => {
    expect(textOf(shown({ kind: 'other', name: 'Keyporch', remedy: TAKE_BACK }))).toContain(
      'open another copy of Keyporch,',
    );
  });

  test('says that there is no program', () => {
    expect(textOf(shown({ kind: 'none', remedy: TAKE_BACK }))).toContain('No program opens addresses of');
  });

  test('shows the command that takes it back where this app can’t', () => {
    const html = shown({ kind: 'other', name: 'Other', remedy: { kind: 'command', command: 'rm /home/x/a.desktop' } });

    expect(elementsOf(html, 'code')).toEqual(['rm /home/x/a.desktop']);
    expect(buttonsOf(html)).toEqual(['Copy the command']);
  });

  test('has nothing to press where nothing would help', () => {
    expect(buttonsOf(shown({ kind: 'none', remedy: { kind: 'none' } }))).toEqual([]);
  });

  test('says why it could not be taken back, and lets it be tried again', () => {
    const html = shown({ kind: 'other', name: 'Other', remedy: TAKE_BACK }, { code: 'SCHEME_NOT_TAKEN' });

    expect(html).toContain('role="alert"');
    expect(textOf(html)).toContain('The system did not make this program the one that opens its addresses.');
    expect(buttonsOf(html)).toEqual(['Use this app']);
  });

  test('shows what another program calls itself as text', () => {
    expect(shown({ kind: 'other', name: '<img src=x>', remedy: TAKE_BACK })).not.toContain('<img');
  });
});

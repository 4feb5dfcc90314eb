import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { About } from '../../../../renderer/screens/AboutDialog.tsx';
import { appState } from '../../../support/fake-bridge.ts';
import { elementsOf, textOf } from '../render.tsx';

const shown = (change: Parameters<typeof appState>[0] = {}) => renderToStaticMarkup(<About app={appState(change)} />);

test('About says name, version, runtime, id and licence', () => {
  const html = shown();

  expect(elementsOf(html, 'h1')).toEqual(['Keyporch']);
  expect(elementsOf(html, 'dd')).toEqual(['1.0.0', '45.0.0 (Chromium 150.0.0)', 'com.example.keyporch']);
  expect(textOf(html)).toContain('MIT licence');
});

test('About says what is not for people', () => {
  expect(elementsOf(shown({ marks: ['test build', 'test runtime'] }), 'h1')).toEqual([
    'Keyporch test build test runtime',
  ]);
});

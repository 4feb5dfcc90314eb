import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../../renderer/api/api-fetch.ts';
import { FailurePanel } from '../../../../renderer/screens/FailurePanel.tsx';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, render, textOf } from '../render.tsx';

describe('a failure', () => {
  test('is said with what to do and with its code', () => {
    const html = renderToStaticMarkup(<FailurePanel failure={{ code: 'API_TIMEOUT', details: { api: 'shop' } }} />);

    expect(elementsOf(html, 'p')).toEqual(['The API “shop” did not answer in time.', 'Try again.', 'API_TIMEOUT']);
  });

  test('is announced', () => {
    expect(renderToStaticMarkup(<FailurePanel failure={{ code: 'API_TIMEOUT' }} />)).toContain('role="alert"');
  });

  test('can be tried again only where there is a way to', () => {
    const failure = { code: 'API_TIMEOUT' } as const;

    expect(buttonsOf(renderToStaticMarkup(<FailurePanel failure={failure} />))).toEqual([]);
    expect(buttonsOf(renderToStaticMarkup(<FailurePanel failure={failure} onRetry={() => undefined} />))).toEqual([
      'Try again',
    ]);
  });

  test.each([
    ['API_TOKEN_REFUSED', ['Log in again', 'Try again']],
    ['SESSION_REFRESH_REFUSED', ['Log in again', 'Try again']],
    ['API_REFUSED', ['Try again']],
  ] as const)('offers a new log-in where that can help, and nowhere else: %s', async (code, buttons) => {
    const html = await render(new FakeBridge(), <FailurePanel failure={{ code }} onRetry={() => undefined} />);

    expect(buttonsOf(html)).toEqual(buttons);
  });

  test('of an API call is said as main told it', () => {
    const error = new ApiError({ code: 'API_UNREACHABLE', details: { api: 'shop', address: 'https://a.example' } });

    expect(textOf(renderToStaticMarkup(<FailurePanel error={error} />))).toContain(
      'The API “shop” could not be reached at https://a.example.',
    );
  });

  test('that is a bug shows nothing of its text', () => {
    const html = renderToStaticMarkup(<FailurePanel error={new TypeError('secret-text of undefined')} />);

    expect(elementsOf(html, 'code')).toEqual(['INTERNAL']);
    expect(html).not.toContain('secret-text');
  });

  test('shows what others said as text', () => {
    const details = { provider: 'Corp', description: '<img src=x onerror=alert(1)>' };

    const html = renderToStaticMarkup(<FailurePanel failure={{ code: 'AUTH_PROVIDER_ERROR', details }} />);

    expect(html).not.toContain('<img');
    expect(textOf(html)).toContain('<img src=x onerror=alert(1)>');
  });
});

import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { createQueryClient } from '../../../renderer/api/query-client.ts';
import { type Client, connect } from '../../../renderer/client.ts';
import { SessionProvider } from '../../../renderer/session/SessionProvider.tsx';
import type { FakeBridge } from '../../support/fake-bridge.ts';

/** The first picture of a screen, as HTML. */
export async function render(bridge: FakeBridge, screen: ReactNode): Promise<string> {
  return renderWith(await connect(bridge), screen);
}

/** The same for a connection that has heard something already. */
export function renderWith(client: Client, screen: ReactNode): string {
  return renderToStaticMarkup(
    <SessionProvider client={client}>
      <QueryClientProvider client={createQueryClient()}>{screen}</QueryClientProvider>
    </SessionProvider>,
  );
}

/** The names of its buttons. */
export function buttonsOf(html: string): readonly string[] {
  return elementsOf(html, 'button');
}

/** What stands in its elements of a kind, without further elements. */
export function elementsOf(html: string, tag: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, 'g'))].map(([, inner = '']) =>
    textOf(inner),
  );
}

/** What a person reads. */
export function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

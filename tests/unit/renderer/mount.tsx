import { notifyManager, QueryClientProvider } from '@tanstack/react-query';
import { act, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, vi } from 'vitest';
import { createQueryClient, followSession } from '../../../renderer/api/query-client.ts';
import { type Client, connect } from '../../../renderer/client.ts';
import { SessionProvider, type SessionProviderProps } from '../../../renderer/session/SessionProvider.tsx';
import type { FakeBridge } from '../../support/fake-bridge.ts';

/* For files that run with `@vitest-environment happy-dom`. */

/** A screen that lives, under StrictMode as in the program. */
export interface Mounted {
  readonly client: Client;
  readonly page: HTMLElement;
  /** Does something, and waits until the screen shows it and nothing is loading. */
  after(change: () => unknown): Promise<void>;
  /** Does something, and waits until the screen shows what comes of it at once. */
  during(change: () => unknown): Promise<void>;
  unmount(): Promise<void>;
}

type Options = Omit<SessionProviderProps, 'client' | 'children'>;

/** @param wait `during`: the first picture is not waited for until all is loaded */
export async function mount(
  bridge: FakeBridge,
  screen: ReactNode,
  options: Options = {},
  wait: 'after' | 'during' = 'after',
): Promise<Mounted> {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  Object.assign(window, { keyporch: bridge });
  notifyManager.setScheduler(queueMicrotask); // its own is a timer, which `act` does not see
  const client = await connect(bridge);
  const queries = createQueryClient(() => 0);
  const end = followSession(queries, client);
  const page = document.createElement('div');
  document.body.append(page);
  const root = createRoot(page);
  const during = (change: () => unknown) =>
    act(async () => {
      await change();
    });
  const after = async (change: () => unknown) => {
    await during(change);
    await act(() => vi.waitFor(() => expect(queries.isFetching()).toBe(0), { interval: 1 }));
  };
  await (wait === 'after' ? after : during)(() =>
    root.render(
      <StrictMode>
        <SessionProvider client={client} {...options}>
          <QueryClientProvider client={queries}>{screen}</QueryClientProvider>
        </SessionProvider>
      </StrictMode>,
    ),
  );
  return {
    client,
    page,
    after,
    during,
    unmount: async () => {
      await after(() => root.unmount());
      end();
      page.remove();
    },
  };
}

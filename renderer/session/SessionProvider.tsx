import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import type { Client } from '../client.ts';
import type { Store } from '../store.ts';
import { Kept } from './kept.ts';
import { type Refetching, useRefetching } from './use-refetching.ts';

/** What a window has: the connection to main, and what the person has left in it. */
interface WindowContext {
  readonly client: Client;
  readonly kept: Kept;
}

const Context = createContext<WindowContext | null>(null);

/**
 * As in next-auth/react. Its `session`, `basePath` and `baseUrl` are not here: the session comes with the client, before the
 * first picture, and there is no server that could have an address.
 */
export interface SessionProviderProps extends Refetching {
  readonly client: Client;
  readonly children: ReactNode;
}

/** Gives the session to everything within it. Put it around the whole program. */
export function SessionProvider({ client, children, ...refetching }: SessionProviderProps) {
  const [kept] = useState(() => new Kept());
  useRefetching(client, refetching);
  return <Context value={{ client, kept }}>{children}</Context>;
}

/** The connection to main. @throws {Error} outside a `SessionProvider` */
export function useClient(): Client {
  return useWindow().client;
}

/** What the person has left in this window. @throws {Error} outside a `SessionProvider` */
export function useKeptOfWindow(): Kept {
  return useWindow().kept;
}

function useWindow(): WindowContext {
  const context = useContext(Context);
  if (context === null) {
    throw new Error(
      'There is no session here: put <SessionProvider client={await connect(window.keyporch)}> around this component.',
    );
  }
  return context;
}

/** A store's value, and a new picture whenever it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

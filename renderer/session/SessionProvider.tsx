import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Client } from '../client.ts';
import type { Store } from '../store.ts';

const ClientContext = createContext<Client | null>(null);

/** Gives the session to everything within it. Put it around the whole program. */
export function SessionProvider({ client, children }: { readonly client: Client; readonly children: ReactNode }) {
  return <ClientContext value={client}>{children}</ClientContext>;
}

/** The connection to main. @throws {Error} outside a `SessionProvider` */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) {
    throw new Error(
      'There is no session here: put <SessionProvider client={await connect(window.keyporch)}> around this component.',
    );
  }
  return client;
}

/** A store's value, and a new picture whenever it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

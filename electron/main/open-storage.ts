import { join } from 'node:path';
import { parseMarker, SessionMarker } from '../auth/session-marker.ts';
import { TokenStore } from '../auth/token-store.ts';
import { KeytarKeychain } from '../platform/keytar-keychain.ts';
import { MarkerFile } from '../platform/marker-file.ts';
import type { ClockPort } from '../ports/system.ts';

/** Where a session outlives the program. */
export interface Storage {
  readonly keychain: KeytarKeychain;
  readonly store: TokenStore;
  readonly marker: SessionMarker;
  /** Begins to read the session that the program ended with: to be called before there is a window. */
  readonly readAhead: () => void;
}

/** The part of what `compose.ts` makes that is there before the window, because of `readAhead`. */
export function openStorage(id: string, userData: string, clock: ClockPort): Storage {
  // By `require`: on older Electrons `import()` does not look into app.asar.
  const keychain = new KeytarKeychain(id, clock, async () => require('keytar'));
  const store = new TokenStore(keychain);
  const file = new MarkerFile(join(userData, 'session.json'));
  const readAhead = () => {
    const last = parseMarker(file.readNow())
      .filter(({ loggedOut }) => !loggedOut)
      .at(-1);
    if (last !== undefined) store.readAhead(last.account);
  };
  return { keychain, store, marker: new SessionMarker(file), readAhead };
}

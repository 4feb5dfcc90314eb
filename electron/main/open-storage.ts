import { join } from 'node:path';
import type { Desktop } from '../../shared/keychain.ts';
import { parseMarker, SessionMarker } from '../auth/session-marker.ts';
import { TokenStore } from '../auth/token-store.ts';
import { KeytarKeychain, loadKeytar } from '../platform/keytar-keychain.ts';
import { MarkerFile } from '../platform/marker-file.ts';
import type { ClockPort } from '../ports/system.ts';

/** Where a session outlives the program. */
export interface Storage {
  readonly keychain: KeytarKeychain;
  readonly store: TokenStore;
  readonly marker: SessionMarker;
  /**
   * Begins to read the session that the program ended with: to be called before there is a window.
   * @returns false where there is none, as far as the marker knows, and none to delete
   */
  readonly readAhead: () => boolean;
}

/** The part of what `compose.ts` makes that is there before the window, because of `readAhead`. */
export function openStorage(id: string, userData: string, clock: ClockPort, desktop: Desktop): Storage {
  const keychain = new KeytarKeychain({ service: id, desktop, clock, load: loadKeytar });
  const store = new TokenStore(keychain);
  const file = new MarkerFile(join(userData, 'session.json'));
  const readAhead = () => {
    const marked = parseMarker(file.readNow());
    const last = marked.filter(({ loggedOut }) => !loggedOut).at(-1);
    if (last !== undefined) store.readAhead(last.account);
    return marked.length > 0;
  };
  return { keychain, store, marker: new SessionMarker(file), readAhead };
}

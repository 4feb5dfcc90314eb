import type { Snapshot } from '../../shared/ipc.ts';
import { INITIAL_STATE } from '../auth/session-machine.ts';
import { type About, appState, freshUse } from './app-state.ts';
import type { FoundConfig } from './application.ts';
import type { ConfigPlaces } from './config-file.ts';
import { findConfig } from './find-config.ts';

export interface FirstLookParts {
  readonly about: About;
  readonly configPlaces: ConfigPlaces;
  readonly testRuntime: boolean;
  /** There may be a session: only the services can say. */
  readonly mayHaveSession: boolean;
}

export interface FirstLook {
  readonly found: FoundConfig;
  /** What windows show until the services are there; null: they have to be waited for. */
  readonly picture: Snapshot | null;
}

/**
 * What is known before the services are there. Where nobody was logged in that is all of the first picture, and it is painted
 * before they are read: both take the same thread.
 */
export function firstLook({ about, configPlaces, testRuntime, mayHaveSession }: FirstLookParts): FirstLook {
  const found = findConfig(configPlaces, testRuntime);
  return { found, picture: mayHaveSession ? null : nobodysPicture(about, found) };
}

function nobodysPicture(about: About, found: FoundConfig): Snapshot {
  return {
    app: appState(about, found, freshUse(found)),
    // Older than whatever the services will say.
    session: { status: 'unauthenticated', version: INITIAL_STATE.version, reason: null, ended: null },
    signIn: { phase: 'idle' },
  };
}

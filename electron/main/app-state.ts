import type { Config } from '../../shared/config.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { AppState } from '../../shared/ipc.ts';
import type { FoundConfig } from './application.ts';

/** What stays the same for as long as the program runs. */
export type About = Pick<AppState, 'name' | 'version' | 'id' | 'runtime' | 'marks' | 'offersDemo'>;

/** What the program does at the moment. */
export interface InUse extends Pick<AppState, 'connecting' | 'update'> {
  /** The configuration that runs, if any. */
  readonly config: Config | null;
  readonly demo: boolean;
  readonly dismissed: Iterable<ErrorCode>;
}

/** Before anything was done. */
export function freshUse(found: FoundConfig): InUse {
  const config = found.kind === 'config' ? found.config : null;
  return { config, demo: false, connecting: null, dismissed: [], update: null };
}

/** What windows are told about the program. */
export function appState(about: About, found: FoundConfig, inUse: InUse): AppState {
  const { config, demo, connecting, dismissed, update } = inUse;
  return {
    ...about,
    mode: demo ? 'demo' : connecting !== null ? 'trial' : found.kind,
    connecting,
    ownConfig: found.kind === 'config' && found.own,
    configFile: found.kind === 'none' ? null : found.file,
    faults: found.kind === 'faulty' ? found.faults : [],
    providers: config?.providers.map(({ id, name }) => ({ id, name })) ?? [],
    views: config?.views ?? [],
    dismissed: [...dismissed],
    update,
  };
}

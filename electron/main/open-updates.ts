import { join } from 'node:path';
import { type App, autoUpdater } from 'electron';
import { fail } from '../../shared/errors.ts';
import { MarkerFile } from '../platform/marker-file.ts';
import type { HttpPort } from '../ports/http.ts';
import type { LoggerPort } from '../ports/log.ts';
import type { ClockPort } from '../ports/system.ts';
import type { DownloadedUpdate } from '../ports/updater.ts';
import type { Identity } from './identity.ts';
import { Updates } from './updates.ts';

export interface UpdatesSurroundings {
  readonly identity: Identity;
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: ClockPort;
  readonly log: LoggerPort;
  readonly http: HttpPort;
  readonly userAgent: string;
  readonly endWith: (update: DownloadedUpdate) => void;
  readonly onNews: () => void;
}

/** News of newer versions, and what puts one into this one's place. */
export function openUpdates(surroundings: UpdatesSurroundings): Updates {
  const { identity, app, platform, environment, log, http, userAgent } = surroundings;
  const packagedConfig = join(process.resourcesPath, 'app-update.yml');
  return new Updates({
    ...surroundings,
    feed: __KEYPORCH_UPDATES__,
    key: __KEYPORCH_UPDATES_KEY__,
    id: identity.id,
    version: identity.version,
    arch: process.arch,
    logger: log,
    // Not an AppImage's own file: the program lies in what that is mounted at.
    from: { platform, executable: process.execPath, environment },
    packaged: () => (app.isPackaged ? new MarkerFile(packagedConfig).read() : Promise.resolve(null)),
    openUpdater: async (kind, feed) => {
      if (__KEYPORCH_UPDATES_KEY__ === null) return fail('IPC_REFUSED'); // nor is what follows in such a build
      const { SystemUpdater } = await import('../platform/updater/system-updater.ts');
      return new SystemUpdater({
        ...{ kind, feed, http, userAgent, packagedConfig },
        id: identity.id,
        version: identity.version,
        appImage: environment.APPIMAGE,
        squirrel: autoUpdater,
        quit: () => app.quit(),
      });
    },
  });
}

import type { App } from 'electron';
import { ElectronSchemeHandler } from '../platform/scheme-handler/electron.ts';
import type { RunningProgram } from '../platform/scheme-handler/leads-to.ts';
import { LinuxSchemeHandler } from '../platform/scheme-handler/linux.ts';
import { xdgMime } from '../platform/scheme-handler/xdg-mime.ts';
import type { SchemeHandlerPort } from '../ports/system.ts';
import type { Identity } from './identity.ts';

export interface SchemeHandlerSurroundings {
  readonly identity: Identity;
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly program: RunningProgram;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Makes the one that fits the system, for the program and for its doctor. */
export function openSchemeHandler({
  app,
  platform,
  program,
  identity,
  environment,
}: SchemeHandlerSurroundings): SchemeHandlerPort {
  const scheme = identity.id;
  if (platform !== 'darwin' && platform !== 'win32') {
    return new LinuxSchemeHandler({ scheme, program, environment, xdgMime });
  }
  const { executable, appFolder } = program;
  return new ElectronSchemeHandler({ app, scheme, platform, executable, installed: appFolder === null });
}

import { randomUUID } from 'node:crypto';
import { homedir, release, type } from 'node:os';
import { type App, session as electronSession } from 'electron';
import type { DoctorLine } from '../../shared/doctor.ts';
import { isLoopbackHost } from '../../shared/loopback.ts';
import { browserCheck, keychainCheck, schemeCheck } from '../doctor/desktop-checks.ts';
import { Doctor } from '../doctor/doctor.ts';
import { loopbackChecks } from '../doctor/loopback-checks.ts';
import { apiChecks, providerChecks, proxyCheck } from '../doctor/network-checks.ts';
import { type ConfigInUse, configCheck, folderChecks, versionsCheck } from '../doctor/program-checks.ts';
import { redactText } from '../flow/redact.ts';
import { ElectronDefaultBrowser, LinuxDefaultBrowser } from '../platform/default-browser.ts';
import { requestSession } from '../platform/http/request-session.ts';
import { isWritable } from '../platform/is-writable.ts';
import { systemBind } from '../platform/loopback/try-bind.ts';
import { xdgMime } from '../platform/scheme-handler/xdg-mime.ts';
import type { HttpPort } from '../ports/http.ts';
import type { KeychainPort } from '../ports/keychain.ts';
import type { ClockPort, SchemeHandlerPort } from '../ports/system.ts';
import type { ConfigPlaces } from './config-file.ts';
import type { Identity } from './identity.ts';

export interface DoctorSurroundings {
  readonly identity: Identity;
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly configPlaces: ConfigPlaces;
  readonly testRuntime: boolean;
  readonly http: HttpPort;
  readonly clock: ClockPort;
  readonly keychain: KeychainPort;
  readonly schemeHandler: SchemeHandlerPort;
  readonly config: () => Promise<ConfigInUse>;
  readonly onProgress?: (lines: readonly DoctorLine[]) => void;
}

/** Makes the doctor, for the window's menu and for the command line: the same checks of the same things. */
export function openDoctor(surroundings: DoctorSurroundings): Doctor {
  const { identity, clock, onProgress } = surroundings;
  return new Doctor({
    app: { id: identity.id, name: identity.name, version: identity.version },
    checks: async () => checksOf(surroundings, await surroundings.config()),
    clock,
    redact: redactText,
    home: homedir(),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

function checksOf(surroundings: DoctorSurroundings, inUse: ConfigInUse) {
  const { identity, app, environment, platform, testRuntime, keychain, schemeHandler } = surroundings;
  const { config } = inUse;
  const linux = platform !== 'darwin' && platform !== 'win32';
  const browser = linux
    ? new LinuxDefaultBrowser({ environment, xdgMime })
    : new ElectronDefaultBrowser((url) => app.getApplicationNameForProtocol(url));
  const folders = { data: app.getPath('userData'), logs: app.getPath('logs') };
  return [
    versionsCheck({
      app: `${identity.name} ${identity.version}`,
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      node: process.versions.node,
      system: `${type()} ${release()} ${process.arch}`,
      desktop: environment.XDG_CURRENT_DESKTOP || keychain.desktop,
      testRuntime,
    }),
    configCheck(inUse, surroundings.configPlaces.own),
    ...folderChecks(folders, isWritable),
    schemeCheck(schemeHandler, identity.id),
    browserCheck(browser),
    keychainCheck(keychain, randomUUID),
    ...loopbackChecks(systemBind, config),
    proxyCheck({ waysTo }, config),
    ...(config === null ? [] : [...providerChecks(surroundings, config), ...apiChecks(surroundings, config)]),
  ];
}

/** As `RoutedHttp` decides it: what is on this machine is asked directly. */
async function waysTo(url: string): Promise<string> {
  return isLoopbackHost(new URL(url).hostname) ? 'DIRECT' : requestSession(electronSession).resolveProxy(url);
}

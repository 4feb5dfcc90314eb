import { writeFileSync } from 'node:fs';
import { type App, session as electronSession, net, powerMonitor } from 'electron';
import { isLoopbackHost } from '../../shared/loopback.ts';
import type { Doctor } from '../doctor/doctor.ts';
import { reportJson, reportText } from '../doctor/print.ts';
import { LateHttp } from '../platform/http/late-http.ts';
import { SystemWake } from '../platform/system-wake.ts';
import type { ClockPort } from '../ports/system.ts';
import { findConfig } from './find-config.ts';
import { LoopbackOnlyHttp } from './loopback-only.ts';
import { type DoctorSurroundings, openDoctor } from './open-doctor.ts';
import { openSchemeHandler, type SchemeHandlerSurroundings } from './open-scheme-handler.ts';
import { DOCTOR_EXIT } from './start-doctor.ts';

type Examined = Omit<DoctorSurroundings, 'http' | 'config' | 'onProgress' | 'schemeHandler'> &
  SchemeHandlerSurroundings & { readonly keychain: { readonly isBusy: boolean } };

/** The second process: examines, prints, ends. */
export async function examine(surroundings: Examined, json: boolean): Promise<number> {
  const { keychain } = surroundings;
  const report = await doctorOf(surroundings).run();
  const text = json ? reportJson(report) : reportText(report);
  writeFileSync(1, text); // it fits into any pipe, and nothing has to turn afterwards
  // A native call that hangs would hold up the end for ever. That is a failed check, and what the other process takes it for.
  if (keychain.isBusy) process.kill(process.pid, 'SIGKILL');
  return report.status === 'fail' ? DOCTOR_EXIT.failed : DOCTOR_EXIT.good;
}

function doctorOf(surroundings: Examined): Doctor {
  const { clock, testRuntime, configPlaces } = surroundings;
  const anywhere = httpOf(surroundings.app, clock);
  const found = findConfig(configPlaces, testRuntime);
  return openDoctor({
    ...surroundings,
    schemeHandler: openSchemeHandler(surroundings),
    http: testRuntime ? new LoopbackOnlyHttp(anywhere) : anywhere,
    config: async () => ({
      mode: found.kind,
      file: found.kind === 'none' ? null : found.file,
      faults: found.kind === 'faulty' ? found.faults : [],
      config: found.kind === 'config' ? found.config : null,
    }),
  });
}

function httpOf(app: App, clock: ClockPort): LateHttp {
  const wake = new SystemWake({ powerMonitor, app, isOnline: () => net.isOnline(), clock });
  return new LateHttp(async () => {
    const { systemHttp } = await import('../platform/http/system-http.ts');
    return systemHttp({ net, sessions: electronSession, isLocal: isLoopbackHost, wake, clock });
  });
}

import { type App, session as electronSession, net, powerMonitor } from 'electron';
import { isLoopbackHost } from '../../shared/loopback.ts';
import { LateHttp } from '../platform/http/late-http.ts';
import { SystemWake } from '../platform/system-wake.ts';
import type { HttpPort } from '../ports/http.ts';
import type { ClockPort, WakePort } from '../ports/system.ts';
import { LoopbackOnlyHttp } from './loopback-only.ts';

export interface HttpSurroundings {
  readonly app: App;
  readonly clock: ClockPort;
  readonly testRuntime: boolean;
}

export interface OpenedHttp {
  readonly http: HttpPort;
  /** Reads what it is made of ahead of the first request. */
  readonly load: () => void;
  readonly wake: WakePort;
}

/** The program's one way to the network, and what the system tells of it. */
export function openHttp({ app, clock, testRuntime }: HttpSurroundings): OpenedHttp {
  const wake = new SystemWake({ powerMonitor, app, isOnline: () => net.isOnline(), clock });
  const anywhere = new LateHttp(async () => {
    const { systemHttp } = await import('../platform/http/system-http.ts');
    return systemHttp({ net, sessions: electronSession, isLocal: isLoopbackHost, wake, clock });
  });
  const http = testRuntime ? new LoopbackOnlyHttp(anywhere) : anywhere;
  return { http, load: () => void anywhere.load(), wake };
}

import { networkInterfaces } from 'node:os';
import type { Net } from 'electron';
import type { HttpPort } from '../../ports/http.ts';
import type { ClockPort, WakePort } from '../../ports/system.ts';
import { ChromiumHttp } from './chromium-http.ts';
import { requestSession, type Sessions } from './request-session.ts';
import { RoutedHttp } from './routed-http.ts';
import { certificateSources, trustedAuthorities } from './system-certificates.ts';
import { UndiciHttp } from './undici-http.ts';

export interface SystemHttpParts {
  readonly net: Pick<Net, 'request'>;
  readonly sessions: Sessions;
  readonly isLocal: (hostname: string) => boolean;
  readonly wake: WakePort;
  readonly clock: ClockPort;
}

/** The network as the system has it set up: its proxies, its certificates. */
export function systemHttp({ net, sessions, isLocal, wake, clock }: SystemHttpParts): HttpPort {
  return new RoutedHttp({
    direct: new UndiciHttp({ authorities: () => trustedAuthorities(certificateSources()) }),
    chromium: new ChromiumHttp((options) => net.request({ ...options, session: requestSession(sessions) })),
    waysTo: (url) => requestSession(sessions).resolveProxy(url),
    isLocal,
    network: ownAddresses,
    wake,
    clock,
  });
}

/** This computer's addresses: others in another network, and where a VPN begins or ends. */
function ownAddresses(): string {
  return Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses.map(({ address }) => address))
    .sort()
    .join(' ');
}

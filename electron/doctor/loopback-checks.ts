import type { Config } from '../../shared/config.ts';
import type { DoctorFinding } from '../../shared/doctor.ts';
import type { BindPort } from '../ports/doctor.ts';
import { type Check, failing, once, pass, warn } from './check.ts';

/** Whether the browser's answer can come to an address of this machine. @see RFC 8252 §7.3 */
export function loopbackChecks(binder: BindPort, config: Config | null): readonly Check[] {
  const ports = [...new Set((config?.providers ?? []).flatMap(({ loopbackPort }) => loopbackPort ?? []))];
  const v4 = once(() => binder.tryBind('127.0.0.1', 0));
  const v6 = once(() => binder.tryBind('::1', 0));
  return [
    {
      id: 'loopback-ipv4',
      title: 'Local address (IPv4)',
      run: async () => describe('127.0.0.1', await v4(), await v6()),
    },
    { id: 'loopback-ipv6', title: 'Local address (IPv6)', run: async () => describe('[::1]', await v6(), await v4()) },
    ...ports.map((port) => ({
      id: `port:${port}`,
      title: `Local port ${port}`,
      run: async () => describePort(port, await binder.tryBind((await v4()) === null ? '127.0.0.1' : '::1', port)),
    })),
  ];
}

function describe(host: string, problem: string | null, other: string | null): DoctorFinding {
  if (problem === null) return pass(`${host} can be listened on`);
  const found = `${host} can’t be listened on (${problem})`;
  if (other === null) return warn(problem, found, 'Nothing has to be done: the other local address works.');
  return failing(problem, found, 'Switch the network interface lo on, and let this program listen on it.');
}

function describePort(port: number, problem: string | null): DoctorFinding {
  if (problem === null) return pass('free');
  if (problem !== 'EADDRINUSE')
    return failing(
      problem,
      `can’t be used (${problem})`,
      'Let this program listen on it, or configure another loopbackPort.',
    );
  return failing(
    problem,
    `port ${port} is taken, by another program or by a log-in that waits`,
    'Finish the log-in that waits, or quit the program that has the port.',
  );
}

import type { Server } from 'node:http';

/** A machine on which some addresses can't be bound. */
export function bindAllBut(hosts: readonly string[]) {
  return (server: Server, port: number, host: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (hosts.includes(host)) reject(Object.assign(new Error('bind'), { code: 'EADDRNOTAVAIL' }));
      else server.listen(port, host, () => resolve());
    });
}

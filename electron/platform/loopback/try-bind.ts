import { createServer } from 'node:net';
import type { BindPort } from '../../ports/doctor.ts';

/** Listens for a moment, as a loopback redirect does; what connects meanwhile is dropped. */
export const systemBind: BindPort = {
  tryBind: (host, port) =>
    new Promise((resolve) => {
      const server = createServer((socket) => socket.destroy());
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
      server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
    }),
};

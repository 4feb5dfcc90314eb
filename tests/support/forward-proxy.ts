import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A company's way out: knows names that nobody else knows, and lets nothing through but what it is asked for. */
export interface ForwardProxy {
  /** As a system names it: `PROXY host:port`. */
  readonly way: string;
  /** What it was asked to connect to. */
  readonly connects: string[];
  /** Names and ports, and the loopback port where each really is. What is not here is answered 403. */
  readonly hosts: Map<string, number>;
  /** Answered instead of being connected, such as 407. */
  refusal: string | null;
  stop(): Promise<void>;
}

/** Starts one on a free loopback port. @see RFC 9110 §9.3.6 */
export async function startForwardProxy(): Promise<ForwardProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(400).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', ({ url = '' }: IncomingMessage, socket: Socket) => {
    self.connects.push(url);
    const port = self.hosts.get(url);
    const refusal = self.refusal ?? (port === undefined ? '403 Forbidden' : null);
    socket.on('error', () => socket.destroy());
    if (refusal !== null || port === undefined) return socket.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: ForwardProxy = {
    way: `PROXY 127.0.0.1:${(server.address() as AddressInfo).port}`,
    connects: [],
    hosts: new Map(),
    refusal: null,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return self;
}

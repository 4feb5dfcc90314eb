import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What is done with a request, on the bare socket. @param head the request's first line and headers */
export type RawAnswer = (socket: Socket, head: string) => void;

/** A server that says whatever a test wants, HTTP or not, on a free loopback port. */
export interface RawServer {
  readonly origin: string;
  /** Paths that were asked for, in order. */
  readonly paths: string[];
  /** The heads of the requests, in order. */
  readonly heads: string[];
  /** How many connections there were. */
  readonly connections: number;
  /** Those over which something was asked and that are open, as the server sees it. */
  readonly open: number;
  stop(): Promise<void>;
}

/** Starts one. @param onConnection sees each connection before anything is read; to destroy it ends it there */
export async function startRawServer(
  answer: RawAnswer,
  onConnection: (socket: Socket) => void = () => undefined,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const asked = new Set<Socket>();
  const [paths, heads]: [string[], string[]] = [[], []];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined); // the other side may go at any time
    socket.on('close', () => {
      sockets.delete(socket);
      asked.delete(socket);
    });
    onConnection(socket);
    let read = '';
    socket.on('data', (data) => {
      read += data.toString('latin1');
      const [head = '', ...more] = read.split('\r\n\r\n');
      if (more.length === 0) return;
      read = ''; // what comes after it is its body, which nobody looks at
      const [, path = ''] = /^[A-Z]+ (\S+) HTTP\/1\.1\r\n/.exec(head) ?? [];
      if (path === '') return;
      asked.add(socket);
      paths.push(path);
      heads.push(head);
      answer(socket, head);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    heads,
    get connections() {
      return connections;
    },
    get open() {
      return asked.size;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Writes as fast as it is taken, until the socket is closed. */
export function writeForEver(socket: Socket, piece: Uint8Array | string): void {
  const more = (): void => {
    while (socket.writable && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

/** Writes a piece now and then, until the socket is closed. */
export function writeSlowly(socket: Socket, piece: string, everyMs: number): void {
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.on('close', () => clearInterval(timer));
}

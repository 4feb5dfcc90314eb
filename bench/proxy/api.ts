import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LARGE_BYTES } from './sizes.ts';

/* The API that everyone calls: a program of its own, so that answering takes no time of who asks. Tells its address. */
const SMALL = JSON.stringify({
  id: 4711,
  product: 'Lamp',
  quantity: 3,
  total: 59.7,
  status: 'shipped',
  note: 'x'.repeat(200),
});
const PIECE = Buffer.alloc(262_144, 'keyporch ');

const server = createServer((request, response) => {
  if (!request.headers.authorization?.startsWith('Bearer ')) {
    response.writeHead(401).end();
  } else if (request.url?.endsWith('/large')) {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': LARGE_BYTES });
    let left = LARGE_BYTES / PIECE.length;
    const send = () => {
      while (left > 0) {
        left -= 1;
        if (!response.write(PIECE)) break;
      }
      if (left === 0) response.end();
      else response.once('drain', send);
    };
    send();
  } else {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(SMALL) })
      .end(SMALL);
  }
});
server.keepAliveTimeout = 600_000; // no comparison pays for a connection that was closed meanwhile
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit());

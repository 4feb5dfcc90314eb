import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startDemo } from '../../electron/demo/start-demo.ts';

// A company's provider and API: a process of its own that outlives the app, and says what it was asked.
const [folder = '', redirectUri = ''] = process.argv.slice(2);

subscribe('http.server.response.finish', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  process.send?.({ request: `${request.method} ${pathname} ${response.statusCode}` });
});
process.on('disconnect', () => process.exit());

const { issuer, apiBaseUrl } = await startDemo({
  folder,
  redirectUris: [redirectUri],
  postLogoutRedirectUris: [],
  preferredPort: null,
});
process.send?.({ issuer, apiBaseUrl });

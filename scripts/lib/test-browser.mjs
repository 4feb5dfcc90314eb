import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerHandler } from './scheme-handler.mjs';
import { until } from './until.mjs';

/** Keeps a browser on a closed network quiet, and without questions of its own. */
const QUIET = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--password-store=basic',
];

/**
 * The default browser of a desktop session.
 * @typedef {object} TestBrowser
 * @property {(origin: string, scheme: string) => void} allowScheme lets pages of `origin` open addresses of `scheme`
 *   without a question. Before the browser starts.
 * @property {(timeoutMs: number) => Promise<string>} endpoint where Playwright reaches the browser, once something has
 *   started it
 */

/**
 * Makes a Chromium that Playwright can drive the session's default browser. It is started by whoever opens an address, as
 * on any desktop.
 * @param {import('./desktop-session.mjs').DesktopSession} session
 * @returns {Promise<TestBrowser>}
 */
export async function registerTestBrowser(session) {
  const profile = join(session.folder, 'browser');
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  await registerHandler(session.processes, session.env, {
    id: 'keyporch-test-browser',
    name: 'Test browser',
    schemes: ['http', 'https'],
    command: ['chromium', ...QUIET, ...asRoot, '--remote-debugging-port=0', `--user-data-dir=${profile}`],
  });
  return {
    allowScheme(origin, scheme) {
      const file = join(profile, 'Default', 'Preferences');
      mkdirSync(join(profile, 'Default'), { recursive: true, mode: 0o700 });
      const preferences = { protocol_handler: { allowed_origin_protocol_pairs: { [origin]: { [scheme]: true } } } };
      writeFileSync(file, JSON.stringify(preferences));
    },
    async endpoint(timeoutMs) {
      // Chromium chooses a free port and writes it there.
      const file = join(profile, 'DevToolsActivePort');
      const port = () => (existsSync(file) ? /^(\d+)\n/.exec(readFileSync(file, 'utf8'))?.[1] : undefined);
      return `http://127.0.0.1:${await until(port, timeoutMs, 'no browser was started')}`;
    },
  };
}

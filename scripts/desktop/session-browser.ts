import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxArguments } from './app.ts';
import type { DesktopSession } from './desktop-session.ts';
import { within } from './processes.ts';
import { registerSchemeHandler } from './scheme-handler.ts';

/** The session's browser, which can be driven once an address has been opened in it. */
export interface SessionBrowser {
  /** Where it can be driven from, when it has a page. @throws {Error} if no browser was opened within 20 s */
  debuggingUrl(): Promise<string>;
}

/**
 * Makes Chromium the browser of the session. It is not started here: whatever opens a web address starts it, as on a
 * person's desktop. `allowed` may open addresses of a scheme without a question, as a person would allow it.
 */
export async function registerBrowser(
  session: DesktopSession,
  allowed?: { readonly origin: string; readonly scheme: string },
): Promise<SessionBrowser> {
  // Its own: with the profile of one that runs already, Chromium would hand the address to that one.
  const profile = mkdtempSync(join(session.folder, 'browser-'));
  mkdirSync(join(profile, 'Default'));
  const pairs = allowed === undefined ? {} : { [allowed.origin]: { [allowed.scheme]: true } };
  const preferences = {
    protocol_handler: { allowed_origin_protocol_pairs: pairs },
    credentials_enable_service: false, // it would offer to save the password, in front of everything
  };
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  await registerSchemeHandler(
    {
      id: 'keyporch-session-browser',
      name: 'Browser',
      schemes: ['http', 'https'],
      command: [
        // With the pipes of the program that opened it, that program would not seem to have ended before the browser has.
        ...['sh', '-c', 'exec "$@" </dev/null >/dev/null 2>&1', 'browser'],
        'chromium',
        ...(session.as === undefined ? sandboxArguments() : []), // another account than root has the sandbox
        '--no-first-run',
        '--no-default-browser-check',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--password-store=basic',
        '--window-size=900,760',
        '--remote-debugging-port=0', // any, and it says which
        `--user-data-dir=${profile}`,
      ],
    },
    session.env,
    session.as,
  );
  return {
    debuggingUrl: async () => {
      await within(20_000, () => hasPage(profile), 'the browser');
      return debuggingUrl(profile);
    },
  };
}

/** Chromium writes its port into its profile. */
function debuggingUrl(profile: string): string {
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  return `http://127.0.0.1:${port}`;
}

/** It answers before it can be driven: its first page is the sign that it can be. */
async function hasPage(profile: string): Promise<boolean> {
  try {
    const answer = await fetch(`${debuggingUrl(profile)}/json/list`);
    return ((await answer.json()) as readonly { type: string }[]).some(({ type }) => type === 'page');
  } catch {
    return false; // not started yet
  }
}

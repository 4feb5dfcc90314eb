import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxArguments } from './app.ts';
import { type Environment, firstLine, freePort, Processes, runQuietly, within } from './processes.ts';
import { registerSchemeHandler } from './scheme-handler.ts';

/** Every process of a session has this in its environment, however it came to be. */
const MARK = 'KEYPORCH_DESKTOP_SESSION';

/**
 * A whole desktop of its own: display, window manager, D-Bus, unlocked keyring, and folders in the place of the person's.
 * Nothing in it touches what the person has.
 */
export interface DesktopSession {
  readonly env: Environment;
  /** Everything that it writes is in here. */
  readonly folder: string;
  readonly processes: Processes;
  /** A window manager's wish, a browser: whatever is started here ends with it. */
  stop(): Promise<void>;
}

/** Starts one. @throws {Error} naming the part that did not start */
export async function startDesktopSession(): Promise<DesktopSession> {
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-desktop-'));
  const processes = new Processes();
  const session = {
    folder,
    processes,
    env: emptyEnvironment(folder),
    stop: async () => {
      await processes.stop();
      endMarked(session.env[MARK] ?? '');
      // A browser's last files can still be on their way.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
  try {
    const display = processes.start(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
      session.env,
      { pipe3: true },
    );
    session.env = { ...session.env, DISPLAY: `:${await firstLine(display, 3, 'Xvfb')}` };
    const bus = processes.start('dbus-daemon', ['--session', '--nofork', '--print-address'], session.env);
    session.env = { ...session.env, DBUS_SESSION_BUS_ADDRESS: await firstLine(bus, 1, 'dbus-daemon') };
    processes.start('openbox', [], session.env);
    processes.start('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], session.env, {
      input: 'test',
    });
    await within(10_000, () => ownsSecretService(session.env), 'gnome-keyring');
    return session;
  } catch (error) {
    await session.stop();
    throw error;
  }
}

function emptyEnvironment(folder: string): Environment {
  const sub = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  };
  const runtime = sub('runtime');
  chmodSync(runtime, 0o700);
  return {
    PATH: process.env.PATH ?? '',
    LANG: process.env.LANG ?? 'C.UTF-8',
    HOME: sub('home'),
    TMPDIR: sub('tmp'),
    XDG_DATA_HOME: sub('data'),
    XDG_CONFIG_HOME: sub('config'),
    XDG_CACHE_HOME: sub('cache'),
    XDG_STATE_HOME: sub('state'),
    XDG_RUNTIME_DIR: runtime,
    // One service less to start and to end.
    NO_AT_BRIDGE: '1',
    [MARK]: randomBytes(8).toString('hex'),
  };
}

/** Ends what left its parent's process group: what `xdg-open` and the bus start does. */
function endMarked(mark: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const marked = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`);
      if (marked) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Gone, or another person's.
    }
  }
}

async function ownsSecretService(env: Environment): Promise<boolean> {
  const answer = await runQuietly(
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    ],
    env,
  );
  return answer.includes('boolean true');
}

/** Where the session's browser can be driven from, once an address has been opened in it. */
export interface SessionBrowser {
  readonly debuggingUrl: string;
  /** @throws {Error} if no browser was opened within 20 s */
  waitUntilOpen(): Promise<void>;
}

/**
 * Makes Chromium the browser of the session. It is not started here: whatever opens a web address starts it, as on a
 * person's desktop. `origin` may open addresses of `scheme` without a question, as a person would allow it.
 */
export async function registerBrowser(
  session: DesktopSession,
  scheme: string,
  origin: string,
): Promise<SessionBrowser> {
  const profile = join(session.folder, 'browser');
  const port = await freePort();
  mkdirSync(join(profile, 'Default'), { recursive: true });
  const preferences = { protocol_handler: { allowed_origin_protocol_pairs: { [origin]: { [scheme]: true } } } };
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  await registerSchemeHandler(
    {
      id: 'keyporch-session-browser',
      name: 'Browser',
      schemes: ['http', 'https'],
      command: [
        'chromium',
        ...sandboxArguments(),
        '--no-first-run',
        '--no-default-browser-check',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--password-store=basic',
        '--window-size=900,760',
        `--remote-debugging-port=${port}`,
        `--user-data-dir=${profile}`,
      ],
    },
    session.env,
  );
  const debuggingUrl = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${debuggingUrl}/json/version`).then(
      (response) => response.ok,
      () => false,
    );
  return { debuggingUrl, waitUntilOpen: () => within(20_000, answers, 'the browser') };
}

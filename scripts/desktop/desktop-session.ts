import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, type Environment, firstLine, Processes, runQuietly, within } from './processes.ts';

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
  /** Whose it is, if that is another account. */
  readonly as: Account | undefined;
  /** Runs a program in it to its end. @throws {Error} if it fails */
  run(command: string, args: readonly string[]): Promise<string>;
  /** A window manager's wish, a browser: whatever is started here ends with it. */
  stop(): Promise<void>;
}

/** Where a session keeps its files, and as whom it runs. */
export interface Place {
  readonly folder: string;
  readonly env: Environment;
  readonly as?: Account;
  /** Deletes the files, where they are the session's own. */
  remove(): void;
}

/** Starts one. @throws {Error} naming the part that did not start */
export async function startDesktopSession(place: Place = temporaryPlace()): Promise<DesktopSession> {
  const { folder, as } = place;
  const processes = new Processes(as);
  const mark = randomBytes(8).toString('hex');
  const session = {
    folder,
    processes,
    as,
    env: { ...place.env, [MARK]: mark } as Environment,
    run: (command: string, args: readonly string[]) => runQuietly(command, args, session.env, as),
    stop: async () => {
      await processes.stop();
      await within(5_000, () => endAllOf(mark, folder) === 0, 'the end of all that was started');
      await within(10_000, () => isRemoved(place), 'the removal of the session’s files');
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
    await within(10_000, () => ownsSecretService(session), 'gnome-keyring');
    return session;
  } catch (error) {
    await session.stop();
    throw error;
  }
}

/** Folders that end with the session. */
function temporaryPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-desktop-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { folder, env: emptyEnvironment(folder), remove };
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
  };
}

/** A browser's last files can still be on their way. */
function isRemoved(place: Place): boolean {
  try {
    place.remove();
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends what left its parent's process group: what `xdg-open` and the bus start does.
 * @returns how many there were; one of them may have started another meanwhile
 */
function endAllOf(mark: string, folder: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(name, mark, folder));
  for (const pid of pids) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  return pids.length;
}

/** By its environment, or by its arguments: Chromium writes over the one, and names its profile in the others. */
function isOf(pid: string, mark: string, folder: string): boolean {
  try {
    if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`)) return true;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${folder}/browser-`);
  } catch {
    return false; // gone, or another person's
  }
}

async function ownsSecretService(session: Pick<DesktopSession, 'run'>): Promise<boolean> {
  const answer = await session.run('dbus-send', [
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus.NameHasOwner',
    'string:org.freedesktop.secrets',
  ]);
  return answer.includes('boolean true');
}

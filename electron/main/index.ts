import { watch, writeSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, ipcMain, Menu, protocol, screen, session, shell, type WebContents } from 'electron';
import { READ_CHANNEL } from '../../shared/api.ts';
import { GUARDS } from '../ipc/guards.ts';
import { registerReads } from '../ipc/read-port.ts';
import { registerHandlers } from '../ipc/register.ts';
import { RequestLimits } from '../ipc/request-limits.ts';
import { isTrustedSender, type MessageOrigin } from '../ipc/trusted-sender.ts';
import { desktopOf } from '../platform/desktop.ts';
import { fetchNoDictionary } from '../platform/no-dictionary.ts';
import { SystemClock } from '../platform/system-clock.ts';
import type { DownloadedUpdate } from '../ports/updater.ts';
import { BATCH_BYTES } from '../proxy/batches.ts';
import { APP_ORIGIN, APP_SCHEME, APP_URL, isAppPage, serveApp } from './app-scheme.ts';
import type { About } from './app-state.ts';
import { AppWindows } from './app-windows.ts';
import type { FoundConfig } from './application.ts';
import { describeBug, logUncaughtBugs } from './bugs.ts';
import { cascade } from './cascade.ts';
import type { Program } from './compose.ts';
import { callbackMarker, DeepLinks, findCallback, isTooLong } from './deep-link.ts';
import { doctorCommand } from './doctor-command.ts';
import { earlyHandlers } from './early-handlers.ts';
import type { FirstLook } from './first-look.ts';
import { identityOf } from './identity.ts';
import { menuTemplate } from './menu.ts';
import { logFolderOf, openLog } from './open-log.ts';
import { openStorage } from './open-storage.ts';
import { denyPermissions, lockDown } from './security.ts';
import { DOCTOR_EXIT, startDoctor, takeDoctorFolder } from './start-doctor.ts';
import { REFUSED_EXIT_CODE, startRefusal } from './start-refusal.ts';
import { createWindow, WINDOW_SIZE } from './window.ts';

/** How long quitting waits for a refresh whose tokens are not in the keychain yet, in ms. */
const QUIT_MS = 3_000;
/** How long after a page's script was taken the window has its end, in ms: that needs the thread which is busy from then on. */
const HANDED_MS = 5;
/** When the services are loaded although the first page has not come that far, in ms. */
const LATE_PAGE_MS = 500;
/** How long after its script a page's first picture is there, in ms. */
const PAINT_MS = 100;
/** How long the services wait for it at most, in ms. */
const LATE_PICTURE_MS = 1_000;
/** How long after that script the person has seen the page, in ms. */
const SEEN_PAGE_MS = 300;

refuseToStart();
const testRuntime = Number.parseInt(process.versions.electron, 10) < __ELECTRON_FLOOR__;
const identity = identityOf(
  { id: __KEYPORCH_ID__, name: __KEYPORCH_NAME__, version: __KEYPORCH_VERSION__ },
  { packaged: app.isPackaged, testRuntime },
);
const out = resolve(__dirname, '..');
const developing = !app.isPackaged && process.env.KEYPORCH_DEV === '1';
const deepLinks = new DeepLinks();

app.setName(identity.name);
const defaultUserData = join(app.getPath('appData'), identity.id);
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', defaultUserData);
// As root Chromium runs only without its sandbox, and asking for it then ends in a loop of crashes.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
// macOS hands addresses over by this event, also before the program is ready: it has to be listened to from the start.
app.on('open-url', (event, url) => {
  event.preventDefault();
  deepLinks.receive(url);
});

const clock = new SystemClock();
const home = app.getPath('home');
const logFolder = logFolderOf({ platform: process.platform, home, userData: app.getPath('userData'), id: identity.id });
const log = openLog(logFolder, clock, [...Object.keys(GUARDS), READ_CHANNEL]);
logUncaughtBugs(process, log, out);
const storage = openStorage(identity.id, app.getPath('userData'), clock, desktopOf(process.platform, process.env));
const windows = new AppWindows({
  create: createBeside,
  onPageGone: (window) => void program?.then(({ calls }) => calls.abortAll(window)),
});
let program: Promise<Program> | null = null;
let lastAct: () => void = () => undefined;
app.on('quit', (_event, exitCode) => {
  try {
    lastAct();
  } finally {
    endProcess(exitCode);
  }
});

const doctor = doctorCommand(process.argv, identity.id, app.isPackaged ? 0 : 1);
if (isTooLong(process.argv)) app.exit(0);
else if (doctor.kind !== 'none') runDoctor(doctor);
else if (app.requestSingleInstanceLock()) run();
else app.quit(); // the running instance has this one's arguments

function run(): void {
  log.log('info', 'the program has started', {
    version: identity.version,
    ...{ platform: process.platform, arch: process.arch, packaged: app.isPackaged },
    ...{ electron: process.versions.electron, chromium: process.versions.chrome, node: process.versions.node },
  });
  receiveFrom(process.argv);
  // Windows and Linux hand addresses over as a second instance's arguments.
  app.on('second-instance', (_event, argv) => {
    if (!receiveFrom(argv)) windows.front();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  lockDown(app, isAppPage);
  Menu.setApplicationMenu(null); // or Electron makes one of its own, before the window is there
  const mayHaveSession = storage.readAhead();
  void app.whenReady().then(() => start(mayHaveSession));
}

/** `keyporch doctor`: no window, no single-instance lock, and nothing written where the running instance has its files. */
function runDoctor(command: Exclude<typeof doctor, { kind: 'none' }>): void {
  if (command.kind === 'bad-usage') {
    process.stderr.write(`${command.argument} is not understood. Usage: doctor [--json]\n`);
    app.exit(DOCTOR_EXIT.badUsage);
    return;
  }
  const folder = takeDoctorFolder();
  if (folder === null) {
    let exitCode: number = DOCTOR_EXIT.failed;
    try {
      exitCode = startDoctor(process.platform);
    } finally {
      endProcess(exitCode); // whatever happens: without a window nobody could end it
    }
    return;
  }
  app.setPath('sessionData', folder);
  lockDown(app, isAppPage);
  void app.whenReady().then(async () => {
    const { examine } = await import('./run-doctor.ts');
    endProcess(await examine({ ...surroundings(), keychain: storage.keychain }, command.json)); // its parent ends it otherwise
  });
}

/** @returns true if the arguments hold an address of our scheme: then it decides what happens, not the second start */
function receiveFrom(argv: readonly string[]): boolean {
  const scheme = identity.id;
  const url = findCallback(argv, scheme, callbackMarker(process.platform, app.isPackaged));
  if (url !== null) deepLinks.receive(url);
  return url !== null || argv.some((argument) => argument.toLowerCase().startsWith(`${scheme}:`));
}

function start(mayHaveSession: boolean): void {
  denyPermissions(session.defaultSession);
  fetchNoDictionary(session.defaultSession);
  const busy = servePages();
  const window = windows.open();
  const looked = busy.then(() => lookFirst(mayHaveSession));
  const loading = looked.then(async ({ found, picture }) => {
    if (picture !== null) await painted(window.webContents);
    return loadProgram(found);
  });
  program = loading;
  const isTrusted = (event: MessageOrigin) =>
    isTrustedSender(event, new Set(windows.contents.map(({ id }) => id)), APP_ORIGIN);
  const onBug = (channel: string, errorName: string) => log.log('error', 'a bug in a handler', { channel, errorName });
  registerHandlers({
    ipc: ipcMain,
    handlerFor: earlyHandlers(looked, loading),
    isTrusted,
    onBug,
    limits: new RequestLimits(clock),
  });
  registerReads({
    ipc: ipcMain,
    open: async (window, callId, onStopped) => (await loading).calls.open(window, callId, onStopped),
    batchBytes: BATCH_BYTES,
    isTrusted,
    onBug: (errorName) => onBug(READ_CHANNEL, errorName),
  });
  // Nobody has a use for a menu, or reads the log, before they have seen the page: both take the thread that paints it.
  window.webContents.once('did-finish-load', () => {
    clock.after(SEEN_PAGE_MS, () => {
      setMenu(loading);
      void loading.finally(openLogFile).catch(() => undefined); // told of already
    });
  });
  logLostProcesses();
  app.on('activate', () => windows.front());
  void loading.then(begin);
  quitAfterWriting(loading);
  if (developing) reloadOnChange();
}

/**
 * Serves the windows' page. What the services are made of takes longer to read than the page, on the thread that serves it:
 * that is done while the first window's process is busy with the page's script.
 * @returns resolves when it has the script, or is late for whatever reason
 */
function servePages(): Promise<void> {
  return new Promise((resolve) => {
    clock.after(LATE_PAGE_MS, resolve);
    const taken = (path: string) => {
      if (path.endsWith('.js')) clock.after(HANDED_MS, resolve);
    };
    protocol.handle(APP_SCHEME, serveApp(join(out, 'renderer'), taken));
  });
}

/** @returns resolves when a window's first picture is there, or nobody will see it */
function painted(contents: WebContents): Promise<void> {
  return new Promise((resolve) => {
    clock.after(LATE_PICTURE_MS, resolve);
    contents.once('destroyed', resolve);
    contents.once('did-finish-load', () => clock.after(PAINT_MS, resolve));
  });
}

async function lookFirst(mayHaveSession: boolean): Promise<FirstLook> {
  const { firstLook } = await import('./first-look.ts');
  return firstLook({ ...surroundings(), about: about(), mayHaveSession });
}

async function loadProgram(found: FoundConfig): Promise<Program> {
  const { compose } = await import('./compose.ts');
  return compose({
    ...surroundings(),
    about: about(),
    found,
    demoScript: join(out, 'main', 'demo.cjs'),
    storage,
    log,
    home,
    windows: () => windows.contents,
    onCallback: (window) => windows.front(window),
    endWith,
  });
}

function about(): About {
  const { id, name, version, marks } = identity;
  const { electron, chrome: chromium } = process.versions;
  return {
    id,
    name,
    version,
    marks,
    offersDemo: !__KEYPORCH_BAKED__,
    runtime: { electron, chromium, testOnly: testRuntime },
  };
}

/** What the program and its doctor run in. */
function surroundings() {
  return {
    identity,
    app,
    platform: process.platform,
    program: {
      executable: process.env.APPIMAGE ?? process.execPath, // an AppImage's own path is another one at every start
      appFolder: app.isPackaged ? null : app.getAppPath(),
      userData: app.getPath('userData'),
      defaultUserData,
    },
    configPlaces: {
      fromEnvironment: process.env.KEYPORCH_CONFIG,
      own: join(app.getPath('userData'), 'config.json'),
      baked: __KEYPORCH_BAKED__ ? join(process.resourcesPath, 'keyporch.config.json') : null,
    },
    testRuntime,
    environment: process.env,
    clock,
  };
}

/** Now the configuration, then the keychain, then whatever address came in meanwhile. */
async function begin({ application }: Program): Promise<void> {
  try {
    await application.start();
    await application.restoreSession();
  } finally {
    storage.store.dropAhead();
    deepLinks.open((url) => {
      application.receiveCallback(url).catch((error: unknown) => {
        log.log('error', 'a bug while an address was handled', describeBug(error, out));
      });
    });
  }
}

function createBeside(before: BrowserWindow | null): BrowserWindow {
  const bounds = before?.getNormalBounds();
  return createWindow({
    title: identity.marks.length === 0 ? identity.name : `${identity.name} (${identity.marks.join(', ')})`,
    preload: join(out, 'preload', 'index.cjs'),
    url: APP_URL,
    devTools: !app.isPackaged,
    ...(bounds && { position: cascade(bounds, WINDOW_SIZE, screen.getDisplayMatching(bounds).workArea) }),
  });
}

/**
 * All windows are closed and all is written. What is left is Chromium's own clearing up, in which about one quit in a
 * hundred of the tests' runtime never came to its end: the main thread spun, and the process stayed. Electron's
 * `process.exit` only asks for that clearing up again; Node's own way out, which has this name, ends the process now and
 * keeps the exit code. It waits for native calls, though, and one into a keychain that asks for a password has no end.
 */
function endProcess(exitCode: number): void {
  if (storage.keychain.isBusy) process.kill(process.pid, 'SIGKILL');
  exitNow(exitCode);
}

function exitNow(exitCode: number): never {
  return (process as unknown as { reallyExit(code: number): never }).reallyExit(exitCode);
}

/**
 * Ends an installed program that was started with a dangerous switch or variable: before any window, file or keychain. Where a
 * debugger is attached already there are no fuses, as in the tests' twin of a package, and nothing that could be protected.
 */
function refuseToStart(): void {
  if (!app.isPackaged || inspectorUrl() !== undefined) return;
  const { argv, env: environment, platform } = process;
  const refusal = startRefusal({ argv: argv.slice(1), environment, platform });
  if (refusal === null) return;
  try {
    writeSync(2, `${app.name}: ${refusal}\n`); // now: nothing that is written later would be
  } catch {
    // Started without a place to say it: the exit code is left.
  }
  exitNow(REFUSED_EXIT_CODE);
}

/** What is to be written is written before, as at every end. The new one is started when this one is no longer the running instance. */
function endWith(update: DownloadedUpdate): void {
  lastAct = () => {
    app.releaseSingleInstanceLock();
    update.atEnd();
  };
  update.end();
}

/** A refreshed token that is not written yet would be lost: the old one is dead already. */
function quitAfterWriting(loading: Promise<Program>): void {
  let ready = false;
  app.on('before-quit', (event) => {
    if (ready) return;
    event.preventDefault();
    const late = new Promise<void>((done) => setTimeout(done, QUIT_MS));
    const written = loading
      .then(({ application, calls }) => Promise.all([application.stop(), calls.stop()]))
      .finally(() => {
        log.log('info', 'the program ends');
        return log.flush();
      });
    void Promise.race([written, late]).finally(() => {
      ready = true;
      app.quit();
    });
  });
}

/** Electron's own word for the folder is the same from then on. */
function openLogFile(): void {
  log.open();
  app.setAppLogsPath(logFolder);
}

/** A page or a helper of Chromium's that ended otherwise than it should. */
function logLostProcesses(): void {
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    log.log(reason === 'clean-exit' ? 'info' : 'warn', 'a window’s page is gone', { reason, exitCode });
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    log.log(reason === 'clean-exit' ? 'debug' : 'warn', 'a helper process is gone', { type, reason, exitCode });
  });
}

function setMenu(loading: Promise<Program>): void {
  const newWindow = () => void windows.open();
  const template = menuTemplate({
    platform: process.platform,
    name: identity.name,
    developing,
    newWindow,
    showAbout: () => {
      const { webContents } = windows.front();
      void loading.then(({ showAbout }) => showAbout(webContents));
    },
    showDoctor: () => {
      const { webContents } = windows.front();
      void loading.then(({ showDoctor }) => showDoctor(webContents));
    },
    copyDiagnostics: () => {
      const { webContents } = windows.front();
      void loading.then(({ copyDiagnostics }) => copyDiagnostics(webContents));
    },
    showLogs: () => void log.flush().then(() => shell.showItemInFolder(log.path)),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  app.dock?.setMenu(Menu.buildFromTemplate([{ label: 'New Window', click: newWindow }]));
}

/** Development: what is shown is always what was built last, from the same origin and under the same policy. */
function reloadOnChange(): void {
  let timer: NodeJS.Timeout | undefined;
  watch(join(out, 'renderer'), { recursive: process.platform !== 'linux' }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => windows.reload(), 150);
  });
}

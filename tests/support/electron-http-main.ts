/*
 * Runs in Electron's main process: the program's own HTTP over Electron's `net`, for the process that started it. Bundled and
 * started by electron-http.ts.
 */
import { app, net, type ProxyConfig, powerMonitor, session } from 'electron';
import { lockDown } from '../../electron/main/security.ts';
import { ChromiumHttp } from '../../electron/platform/http/chromium-http.ts';
import { requestSession } from '../../electron/platform/http/request-session.ts';
import { systemHttp } from '../../electron/platform/http/system-http.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { SystemWake } from '../../electron/platform/system-wake.ts';
import { type HttpAnswer, HttpError, type HttpPort, type HttpRequest } from '../../electron/ports/http.ts';

/** What the other process can ask for. A request has a number, by which its body is read. */
export interface ElectronHttpCalls {
  request(
    key: number,
    way: Way,
    request: Omit<HttpRequest, 'url' | 'signal'> & { readonly url: string },
    aborted: boolean,
  ): Promise<Pick<HttpAnswer, 'status' | 'headers'>>;
  next(key: number): Promise<IteratorResult<Uint8Array, undefined>>;
  stop(key: number): Promise<void>;
  goOn(key: number, idleMs: number): Promise<void>;
  abort(key: number): Promise<void>;
  setProxy(config: ProxyConfig): Promise<void>;
  traces(): Promise<Traces>;
}

/** Chromium in any case, or whatever the system says of the address. */
export type Way = 'chromium' | 'system';

/** What requests have left behind. */
export interface Traces {
  readonly cookies: number;
  readonly cacheBytes: number;
  /** Where the session keeps its files; null: nowhere. */
  readonly folder: string | null;
}

export interface Call {
  readonly id: number;
  readonly name: keyof ElectronHttpCalls;
  readonly args: readonly unknown[];
}

export interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: Pick<HttpError, 'kind' | 'systemCode'>;
  /** The message of an error that is none of HTTP's. */
  readonly bug?: string;
}

const clock = new SystemClock();
const controllers = new Map<number, AbortController>();
const answers = new Map<number, { readonly goOn: HttpAnswer['goOn']; readonly body: AsyncIterator<Uint8Array> }>();
let ports: Readonly<Record<Way, HttpPort>>;

const calls: ElectronHttpCalls = {
  request: async (key, way, request, aborted) => {
    const controller = new AbortController();
    if (aborted) controller.abort();
    controllers.set(key, controller);
    const { status, headers, body, goOn } = await ports[way].request({
      ...request,
      url: new URL(request.url),
      signal: controller.signal,
    });
    answers.set(key, { goOn, body: body[Symbol.asyncIterator]() });
    return { status, headers };
  },
  next: async (key) => (await answers.get(key)?.body.next()) as IteratorResult<Uint8Array, undefined>,
  stop: async (key) => void (await answers.get(key)?.body.return?.()),
  goOn: async (key, idleMs) => answers.get(key)?.goOn(idleMs),
  abort: async (key) => controllers.get(key)?.abort(),
  setProxy: async (config) => {
    await requestSession(session).setProxy(config);
    await requestSession(session).forceReloadProxyConfig(); // until then it may not have heard of it
    await requestSession(session).closeAllConnections();
  },
  traces: async () => ({
    cookies: (await requestSession(session).cookies.get({})).length,
    cacheBytes: await requestSession(session).getCacheSize(),
    folder: requestSession(session).storagePath,
  }),
};

async function reply({ id, name, args }: Call): Promise<Reply> {
  try {
    const call = calls[name] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id, value: await call(...args) };
  } catch (error) {
    if (error instanceof HttpError) return { id, error: { kind: error.kind, systemCode: error.systemCode } };
    return { id, bug: String(error) };
  }
}

const send = (message: Reply | 'ready'): void => void process.send?.(message);

lockDown(app, () => false);
process.on('disconnect', () => app.exit(0));
process.on('message', (call: Call) => void reply(call).then(send));
void app.whenReady().then(() => {
  const wake = new SystemWake({ powerMonitor, app, isOnline: () => net.isOnline(), clock });
  ports = {
    chromium: new ChromiumHttp((options) => net.request({ ...options, session: requestSession(session) })),
    // Also what is on this machine: nothing else can be reached in a test.
    system: systemHttp({ net, sessions: session, isLocal: () => false, wake, clock }),
  };
  send('ready');
});

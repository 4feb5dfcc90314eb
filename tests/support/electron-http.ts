import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { type HttpAnswer, HttpError, type HttpPort, type HttpRequest } from '../../electron/ports/http.ts';
import { electronExecutable, sandboxArguments } from '../../scripts/desktop/app.ts';
import type { DesktopSession } from '../../scripts/desktop/desktop-session.ts';
import type { Call, ElectronHttpCalls, Reply, Way } from './electron-http-main.ts';

/** The program's HTTP in a real Electron, used from this process. */
export interface ElectronHttp extends Pick<ElectronHttpCalls, 'setProxy' | 'traces'> {
  /** Through Chromium, whatever the address. */
  readonly chromium: HttpPort;
  /** As the program has it: by the way that the system says. */
  readonly system: HttpPort;
  readonly userData: string;
  stop(): Promise<void>;
}

/** Starts one. @param authority a certificate authority that this person's system trusts, PEM */
export async function startElectronHttp(desktop: DesktopSession, authority?: string): Promise<ElectronHttp> {
  const folder = mkdtempSync(join(desktop.folder, 'http-'));
  const userData = join(folder, 'user-data');
  const env = { ...desktop.env, HOME: folder };
  await Promise.all([bundle(folder), trust(desktop, folder, authority)]);
  const args = [...sandboxArguments(), folder, `--user-data-dir=${userData}`];
  const child = spawn(electronExecutable(), args, {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const remote = new Remote(child);
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`Electron ended with ${code}`)));
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return {
    userData,
    chromium: remote.port('chromium'),
    system: remote.port('system'),
    setProxy: (config) => remote.call('setProxy', config),
    traces: () => remote.call('traces'),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** One file of CommonJS, as the program itself is built. */
async function bundle(folder: string): Promise<void> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'http', version: '0.0.0', main: 'index.cjs' }));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'electron-http-main.ts'),
      outDir: folder,
      emptyOutDir: false,
      target: 'node18',
      rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'index.cjs' } },
    },
  });
}

/** Chromium on Linux trusts what this person's NSS database holds, beside what it brings along. */
async function trust({ run }: DesktopSession, home: string, authority?: string) {
  if (authority === undefined) return;
  const database = join(home, '.pki', 'nssdb');
  const file = join(home, 'authority.pem');
  mkdirSync(database, { recursive: true });
  writeFileSync(file, authority);
  await run('certutil', ['-N', '--empty-password', '-d', `sql:${database}`]);
  await run('certutil', ['-A', '-d', `sql:${database}`, '-n', 'authority', '-t', 'C,,', '-i', file]);
}

type Value<Name extends keyof ElectronHttpCalls> = Awaited<ReturnType<ElectronHttpCalls[Name]>>;

/** Calls into the other process. */
class Remote {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #last = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (reply: Reply) => this.#waiting.get(reply.id)?.(reply));
  }

  async call<Name extends keyof ElectronHttpCalls>(
    name: Name,
    ...args: Parameters<ElectronHttpCalls[Name]>
  ): Promise<Value<Name>> {
    const id = ++this.#last;
    const reply = await new Promise<Reply>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, name, args } satisfies Call);
    });
    this.#waiting.delete(id);
    if (reply.error !== undefined) throw new HttpError(reply.error.kind, reply.error.systemCode);
    if (reply.bug !== undefined) throw new Error(reply.bug);
    return reply.value as Value<Name>;
  }

  port(way: Way): HttpPort {
    return { request: (request) => this.#request(way, request) };
  }

  async #request(way: Way, { signal, url, ...rest }: HttpRequest): Promise<HttpAnswer> {
    const key = ++this.#last;
    const request = { ...rest, url: url.href };
    signal?.addEventListener('abort', () => void this.call('abort', key));
    const head = await this.call('request', key, way, request, signal?.aborted ?? false);
    const body: AsyncIterator<Uint8Array> = {
      next: () => this.call('next', key),
      return: async () => {
        await this.call('stop', key);
        return { done: true, value: undefined };
      },
    };
    return {
      ...head,
      body: { [Symbol.asyncIterator]: () => body },
      goOn: (idleMs) => void this.call('goOn', key, idleMs),
    };
  }
}

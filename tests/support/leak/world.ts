import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronExecutable } from '../../../scripts/desktop/app.ts';
import { shellQuote } from '../../../scripts/desktop/desktop-file.ts';
import type { Computer, RunningApp } from '../../e2e/fixtures.ts';
import { type EchoingApi, startEchoingApi } from './echoing-api.ts';
import type { Evidence } from './evidence.ts';
import { type MarkedProvider, startMarkedProvider } from './marked-provider.ts';
import { type Marks, newMark, PLANTED } from './marks.ts';
import {
  lookAtDesktop,
  lookAtMessages,
  lookIntoDeletedFiles,
  lookIntoFiles,
  lookIntoHeap,
  lookIntoMemory,
  lookIntoPage,
} from './places.ts';
import { lookAtTakenAlong } from './taken-along.ts';

/** A computer, a provider and an API in which every secret is a mark. */
export interface World {
  readonly computer: Computer;
  readonly marks: Marks;
  readonly evidence: Evidence;
  readonly provider: MarkedProvider;
  readonly api: EchoingApi;
  /** What a test puts where it looks. */
  readonly planted: string;
  /** A folder that the app knows nothing of. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts provider and API. @param parts `folder` is an empty one that the app knows nothing of */
export async function startWorld(
  computer: Computer,
  { folder, marks, evidence }: Pick<World, 'folder' | 'marks' | 'evidence'>,
): Promise<World> {
  const api = await startEchoingApi(marks);
  const endpoints = { revocation: `${api.origin}/revoke`, endSession: `${api.origin}/end` };
  const provider = await startMarkedProvider(marks, endpoints);
  const planted = marks.add(PLANTED, newMark(60));
  mkdirSync(folder, { recursive: true });
  const stop = async () => void (await Promise.all([provider.issuer.stop(), api.stop()]));
  return { computer, marks, evidence, provider, api, planted, folder, stop };
}

/** Starts the app as talkative as it can be made, with all that it says kept from its first byte. */
export async function launch(
  { computer, provider, api, folder, evidence }: World,
  more: Partial<Started> = {},
): Promise<RunningApp> {
  const running = await computer.launch({
    config: {
      providers: [
        {
          id: 'corp',
          name: 'Corp',
          clientId: 'desktop',
          issuer: provider.issuer.issuer,
          redirect: 'scheme',
          deviceCode: true,
        },
      ],
      apis: [{ id: 'data', baseUrl: api.origin, provider: 'corp', methods: ['GET', 'POST'] }],
      log: { level: 'debug' },
      views: [{ id: 'data', title: 'Data', type: 'table', api: 'data', path: '/rows' }],
    },
    env: { ELECTRON_ENABLE_LOGGING: '1', NODE_DEBUG: 'http,https,net,tls,fetch,undici', DEBUG: '*', ...more.env },
    executable: talkingInto(folder),
    firstScript: join(import.meta.dirname, '../../e2e/record-ipc.cjs'),
    ...(more.address === undefined ? {} : { address: more.address }),
  });
  running.page.on('console', (message) => evidence.look('console', message.type(), message.text()));
  running.page.on('pageerror', (error) => evidence.look('console', 'error', String(error.stack)));
  return running;
}

interface Started {
  readonly env: Readonly<Record<string, string>>;
  readonly address: string;
}

/** The program, with a copy of its output. */
function talkingInto(folder: string): string {
  const script = join(folder, 'electron');
  const copy = (name: string) => `tee -a ${shellQuote(join(folder, name))}`;
  const command = `exec ${shellQuote(electronExecutable())} "$@" > >(${copy('stdout')}) 2> >(${copy('stderr')} >&2)`;
  writeFileSync(script, `#!/bin/bash\n${command}\n`);
  chmodSync(script, 0o755);
  return script;
}

/** Looks everywhere while the app runs. @param when names what is taken along */
export async function lookEverywhere(world: World, running: RunningApp, when: string, added = ''): Promise<void> {
  const { evidence, provider, folder } = world;
  provider.note();
  await lookAtDesktop(evidence, running);
  await lookIntoPage(evidence, running);
  const taken = join(folder, when);
  mkdirSync(taken);
  await lookAtTakenAlong(evidence, running, taken, added);
  // The window shows the flow now, and so has all of it.
  await lookIntoPage(evidence, running);
  await lookIntoHeap(evidence, running);
  await lookIntoMemory(evidence, running);
  await lookAtMessages(evidence, running);
  lookIntoDeletedFiles(evidence, running);
  for (const url of await running.openedAddresses()) {
    evidence.look('opened addresses', url.slice(0, 40), url, (hit) => /^(state|nonce) /.test(hit));
  }
  await lookAtFolders(world, running);
  await lookAtKeychainNames(world);
}

/** What the desktop keeps: the app’s user data, and all other folders of the person. */
async function lookAtFolders({ evidence, computer }: World, { app }: RunningApp): Promise<void> {
  const { logs, crashes } = await app.evaluate(({ app: main }) => ({
    logs: main.getPath('logs'),
    crashes: main.getPath('crashDumps'),
  }));
  lookIntoFiles(evidence, computer.desktop.folder, (path) => {
    if (path.startsWith(logs)) return 'logs';
    if (path.startsWith(crashes)) return 'crash dumps';
    return path.startsWith(computer.userData) ? 'user data' : 'other folders';
  });
  for (const folder of ['/dev/shm', '/var/tmp']) lookIntoFiles(evidence, folder, () => 'other folders');
}

/** Names and attributes of keychain entries are readable without its password. */
export async function lookAtKeychainNames({ evidence, computer }: World): Promise<void> {
  const entries = await computer.keychain();
  const names = entries.replace(/^secret = .*$/gm, '');
  if (entries !== '') evidence.look('keychain names', 'entries', names);
}

/** What the app said, and what it sent. */
export function lookAtOutput({ evidence, folder, api, provider }: World): void {
  for (const name of ['stdout', 'stderr']) {
    const path = join(folder, name);
    evidence.look('output', name, existsSync(path) ? readFileSync(path) : '');
  }
  for (const { url = '', headers } of api.requests) {
    const { authorization, ...rest } = headers;
    const own = (hit: string) => hit.startsWith('access token ');
    evidence.look('requests', 'API addresses and headers', JSON.stringify([url, rest]));
    evidence.look('requests', 'API authorization', authorization ?? '', own);
  }
  for (const body of api.bodies) evidence.look('requests', 'API bodies', body);
  for (const url of provider.issuer.requests) evidence.look('requests', 'provider addresses', url);
  for (const headers of provider.issuer.tokenHeaders) {
    evidence.look('requests', 'provider headers', JSON.stringify(headers));
  }
}

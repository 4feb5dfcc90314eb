import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { electronExecutable, ROOT, sandboxArguments } from '../../scripts/desktop/app.ts';
import type { DesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { runQuietly, within } from '../../scripts/desktop/processes.ts';
import { registerSchemeHandler } from '../../scripts/desktop/scheme-handler.ts';
import type { Config } from '../../shared/config.ts';
import { type DemoServer, logInInBrowser } from '../../tests/support/demo-server.ts';
import { Driven } from './driven.ts';

const MANY_PATTERNS = 1_000;
const NAME = 'keyporch';

/** The product as it is built, logged in, with the bench's API in its configuration: once with one pattern, once with many. */
export async function startKeyporch(session: DesktopSession, demo: DemoServer, api: string): Promise<Driven> {
  const config = join(session.folder, 'config.json');
  writeFileSync(config, JSON.stringify(configFor(demo, api)));
  const opened = join(session.folder, 'opened');
  const note = ['sh', '-c', `printf '%s\\n' "$1" >> '${opened}'`, 'browser'];
  await registerSchemeHandler({ id: 'bench-browser', name: 'Browser', schemes: ['http'], command: note }, session.env);
  const env = { KEYPORCH_CONFIG: config };
  const keyporch = await Driven.start(session, NAME, join(ROOT, 'out', 'main', 'index.cjs'), env);
  const logIn = keyporch.run<{ ok: boolean }>('page', "keyporch.signIn('demo', 'browser', {})");
  await within(10_000, () => existsSync(opened), 'the browser');
  const answer = await logInInBrowser(readFileSync(opened, 'utf8').trim());
  const userData = `--user-data-dir=${join(session.folder, `${NAME}-data`)}`;
  await runQuietly(electronExecutable(), [...sandboxArguments(), ROOT, userData, answer], { ...session.env, ...env });
  if (!(await logIn).ok) throw new Error('the log-in failed');
  return keyporch;
}

function configFor(demo: DemoServer, baseUrl: string): unknown {
  const { providers, apis } = demoConfig(demo) as Config;
  const api = { ...apis[0], baseUrl, maxBytes: 1_073_741_824 };
  const others = Array.from({ length: MANY_PATTERNS - 2 }, (_, number) => `/resources-${number}/*/items/**`);
  return {
    providers,
    apis: [
      { ...api, id: 'bench', paths: ['/*'] },
      { ...api, id: 'patterns', paths: [...others, '/large', '/small'] },
    ],
  };
}

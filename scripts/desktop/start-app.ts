import { spawn } from 'node:child_process';
import { appHandler, defaultUserData, electronExecutable, ROOT, sandboxArguments } from './app.ts';
import type { Environment } from './processes.ts';
import { registerSchemeHandler } from './scheme-handler.ts';

// Opens Keyporch for a person: registers the scheme's handler for this clone, then starts the app.
const args = process.argv.slice(2);
const prefix = '--user-data-dir=';
const userData =
  args.find((argument) => argument.startsWith(prefix))?.slice(prefix.length) ??
  defaultUserData(process.env as Environment);

if (process.platform === 'linux') {
  try {
    await registerSchemeHandler(appHandler(userData), process.env as Environment);
  } catch (error) {
    console.error(
      `! The browser will not find its way back: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
    console.error('  Install xdg-utils and desktop-file-utils, then start again.');
  }
} else {
  console.error(
    '! A run from a clone does not register its scheme on this system: the browser will not find its way back.',
  );
}

const others = args.filter((argument) => !argument.startsWith(prefix));
const child = spawn(electronExecutable(), [...sandboxArguments(), ROOT, `${prefix}${userData}`, ...others], {
  stdio: 'inherit',
});
child.on('error', (error) => {
  console.error(`✘ Electron could not be started: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));

import { spawnSync } from 'node:child_process';
import { electronExecutable, ROOT, sandboxArguments } from './app.ts';

// Starts the app's own doctor for this clone. Nothing is registered before: what is there is what is checked.
const args = [...sandboxArguments(), ROOT, 'doctor', ...process.argv.slice(2)];
const { status, error } = spawnSync(electronExecutable(), args, { stdio: 'inherit' });
if (error !== undefined) console.error(`✘ Electron could not be started: ${error.message}`);
process.exit(status ?? 1);

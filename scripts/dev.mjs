// npm run dev: rebuilds on change; the window reloads, and Electron starts anew where main or preload changed.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './lib/desktop.mjs';
import { ROOT } from './lib/project.mjs';
import { main } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';
import { toolsEnvironment, toolsNode } from './lib/tools-node.mjs';

await main(async () => {
  const electron = await setUp('run');
  const builder = spawn(
    toolsNode(),
    [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--watch'],
    {
      cwd: ROOT,
      env: toolsEnvironment(),
      stdio: 'inherit',
    },
  );
  process.on('exit', () => builder.kill());
  let restart = false;
  let timer;
  for (const folder of ['out/main', 'out/preload']) {
    watch(join(ROOT, folder), () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        restart = true;
        process.emit('SIGHUP'); // ends the app, as a terminal's end would; it is started anew below
      }, 300);
    });
  }
  let code = 0;
  do {
    restart = false;
    code = await runProgram('scripts/desktop/start-app.ts', electron, process.argv.slice(2), { KEYPORCH_DEV: '1' });
  } while (restart);
  builder.kill();
  process.exit(code);
});

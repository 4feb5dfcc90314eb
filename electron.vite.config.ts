import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { eagerModules } from './scripts/eager-modules.ts';
import { feedFault, feedKeyFault } from './scripts/package/feed-address.ts';

interface Manifest {
  version: string;
  keyporch: { id: string; name: string; updates?: string; updatesKey?: string };
  devDependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, 'package.json'), 'utf8')) as Manifest;
const electronMajor = Number(/\d+/.exec(manifest.devDependencies.electron ?? '')?.[0]);
if (!electronMajor) throw new Error('package.json: devDependencies.electron must name a version');

// An integrator's own app, when scripts/package makes one: its identity, and where it is built.
const baked = JSON.parse(process.env.KEYPORCH_BAKE ?? 'null') as {
  id: string;
  name: string;
  folder: string;
  updates: string | null;
  updatesKey: string | null;
} | null;
const { id, name, updates = null, updatesKey = null } = baked ?? manifest.keyporch;
const fault = (updates && feedFault(updates)) ?? (updatesKey && feedKeyFault(updatesKey));
if (fault) throw new Error(`the feed of updates: ${fault}`);
const out = resolve(import.meta.dirname, baked?.folder ?? 'out');

// Identity and the runtime's floor are fixed here, at build time: no file or variable can change them later.
const define = {
  __KEYPORCH_ID__: JSON.stringify(id),
  __KEYPORCH_NAME__: JSON.stringify(name),
  __KEYPORCH_VERSION__: JSON.stringify(manifest.version),
  __KEYPORCH_UPDATES__: JSON.stringify(updates),
  __KEYPORCH_UPDATES_KEY__: JSON.stringify(updatesKey),
  __KEYPORCH_BAKED__: String(baked !== null),
  __ELECTRON_FLOOR__: String(electronMajor),
};

// The licences of what is bundled, which packages have to bring along.
const LICENSES = { fileName: 'licenses.json' } as const;

// CommonJS, and syntax of Node 18 and Chromium 114: the oldest runtime that the tests use.
const node = { target: 'node18', minify: false, sourcemap: false, license: LICENSES } as const;
const commonJs = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' } as const;

export default defineConfig({
  main: {
    define,
    plugins: [eagerModules()],
    build: {
      ...node,
      outDir: join(out, 'main'),
      // What is in "dependencies" stays outside the bundle: keytar, which has a native part.
      rolldownOptions: {
        input: {
          index: resolve(import.meta.dirname, 'electron/main/index.ts'),
          ...(baked === null && { demo: resolve(import.meta.dirname, 'electron/demo/index.ts') }),
        },
        output: commonJs,
      },
    },
  },
  preload: {
    build: {
      ...node,
      outDir: join(out, 'preload'),
      rolldownOptions: {
        input: { index: resolve(import.meta.dirname, 'electron/preload/index.ts') },
        output: commonJs,
      },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [react(), eagerModules()],
    build: {
      target: 'chrome114',
      minify: true,
      license: LICENSES,
      outDir: join(out, 'renderer'),
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: resolve(import.meta.dirname, 'renderer/index.html') },
    },
  },
});

import { join } from 'node:path';
import { loadConfigFromFile } from 'electron-vite';
import { build } from 'vite';
import { ROOT } from '../../scripts/desktop/app.ts';

/**
 * The page's part of the bench as one script, with the product's own `apiFetch` in it: the product's bundle keeps that to
 * itself, so the same source is built once more, for the same browsers by the same configuration, and run in the
 * product's page.
 */
export async function pageScript(): Promise<string> {
  const mode = { command: 'build', mode: 'production' } as const;
  const { config } = await loadConfigFromFile(mode, join(ROOT, 'electron.vite.config.ts'));
  const { target, minify } = (config as { renderer: { build: { target: string; minify: boolean } } }).renderer.build;
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      target,
      minify,
      write: false,
      lib: { entry: join(import.meta.dirname, 'page.ts'), formats: ['iife'], name: 'keyporchBench' },
    },
  });
  const [output] = [built].flat();
  const [chunk] = output !== undefined && 'output' in output ? output.output : [];
  if (chunk?.type !== 'chunk') throw new Error('the page’s part was not built');
  return chunk.code;
}

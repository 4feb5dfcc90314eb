import { build, type Rolldown } from 'vite';

/** A module and what it imports as one script, which puts what the module exports into a global. */
export async function bundleScript(file: string, globalName: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      target: 'chrome114',
      lib: { entry: file, formats: ['iife'], name: globalName },
    },
  });
  const [output] = [result].flat() as Rolldown.RolldownOutput[];
  const chunk = output?.output[0];
  if (chunk === undefined) throw new Error(`nothing came of ${file}`);
  return chunk.code;
}

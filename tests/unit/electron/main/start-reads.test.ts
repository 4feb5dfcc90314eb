import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../..');
/** What stays after types are taken out; `import()` is read when it is reached. */
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s*)?'([^']+)';/gm;

/** The packages that a script and all that it imports statically need. */
function packagesOf(script: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(script)) return packages;
  seen.add(script);
  for (const [, name = ''] of readFileSync(script, 'utf8').matchAll(STATIC_IMPORT)) {
    if (!name.startsWith('.')) packages.add(name);
    else for (const each of packagesOf(join(dirname(script), name), seen)) packages.add(each);
  }
  return packages;
}

test.each(['index', 'compose'])('a start does not read the network, the updater or the demo: %s', (name) => {
  const packages = [...packagesOf(join(ROOT, `electron/main/${name}.ts`))];

  expect(packages).toContain('electron');
  expect(packages.filter((each) => /^(?:undici|electron-updater|oidc-provider)(?:\/|$)/.test(each))).toEqual([]);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../electron/config/parse-config.ts';
import { PRESET_NAMES } from '../../../electron/config/presets.ts';
import { CONFIG_SCHEMA_FILE, configSchemaText } from '../../../scripts/docs/config-schema.ts';
import { FLOW_EXPORT_SCHEMA_FILE, flowExportSchemaText } from '../../../scripts/docs/flow-export-schema.ts';

test.each([
  ['the configuration', CONFIG_SCHEMA_FILE, configSchemaText],
  ['an exported flow', FLOW_EXPORT_SCHEMA_FILE, flowExportSchemaText],
])('the JSON Schema of %s in docs/ is the one of the checks (npm run docs)', (_title, file, text) => {
  expect(readFileSync(file, 'utf8')).toBe(text());
});

const PROVIDER_PAGES = readdirSync(resolve(import.meta.dirname, '../../../docs/providers'));

test('every preset has its page', () => {
  expect(PROVIDER_PAGES.sort()).toEqual(PRESET_NAMES.map((name) => `${name}.md`).sort());
});

test.each(['README.md', 'docs/configuration.md', ...PROVIDER_PAGES.map((name) => `docs/providers/${name}`)])(
  'every configuration in %s is valid',
  (name) => {
    const file = resolve(import.meta.dirname, '../../..', name);
    const examples = [...readFileSync(file, 'utf8').matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);

    expect(examples.length).toBeGreaterThan(0);
    for (const text of examples) expect(parseConfig(text, { testRuntime: false })).toMatchObject({ ok: true });
  },
);

test.each(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/flow.md'])(
  'every file that %s names is there',
  (name) => {
    const root = resolve(import.meta.dirname, '../../..');
    const text = readFileSync(resolve(root, name), 'utf8');
    const paths = [...text.matchAll(/`((?:electron|renderer|shared|scripts|tests|docs|bench)\/[\w./-]*)`/g)];

    expect(paths.length).toBeGreaterThan(0);
    expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  },
);

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../electron/config/parse-config.ts';
import { CONFIG_SCHEMA_FILE, configSchemaText } from '../../../scripts/docs/config-schema.ts';

test('the JSON Schema in docs/ is the one of the checks (npm run docs)', () => {
  expect(readFileSync(CONFIG_SCHEMA_FILE, 'utf8')).toBe(configSchemaText());
});

test.each(['README.md', 'docs/configuration.md'])('every configuration in %s is valid', (name) => {
  const file = resolve(import.meta.dirname, '../../..', name);
  const examples = [...readFileSync(file, 'utf8').matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);

  expect(examples.length).toBeGreaterThan(0);
  for (const text of examples) expect(parseConfig(text, { testRuntime: false })).toMatchObject({ ok: true });
});

test.each(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'])('every file that %s names is there', (name) => {
  const root = resolve(import.meta.dirname, '../../..');
  const text = readFileSync(resolve(root, name), 'utf8');
  const paths = [...text.matchAll(/`((?:electron|renderer|shared|scripts|tests|docs|bench)\/[\w./-]*)`/g)];

  expect(paths.length).toBeGreaterThan(0);
  expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
});

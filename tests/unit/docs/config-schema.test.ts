import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../electron/config/parse-config.ts';
import { CONFIG_SCHEMA_FILE, configSchemaText } from '../../../scripts/docs/config-schema.ts';

test('the JSON Schema in docs/ is the one of the checks (npm run docs)', () => {
  expect(readFileSync(CONFIG_SCHEMA_FILE, 'utf8')).toBe(configSchemaText());
});

test('every configuration in the documentation is valid', () => {
  const file = resolve(import.meta.dirname, '../../../docs/configuration.md');
  const examples = [...readFileSync(file, 'utf8').matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);

  expect(examples.length).toBeGreaterThan(1);
  for (const text of examples) expect(parseConfig(text, { testRuntime: false })).toMatchObject({ ok: true });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../electron/config/parse-config.ts';
import { PRESET_NAMES } from '../../../electron/config/presets.ts';
import { CONFIG_SCHEMA_FILE, configSchemaText } from '../../../scripts/docs/config-schema.ts';
import { FLOW_EXPORT_SCHEMA_FILE, flowExportSchemaText } from '../../../scripts/docs/flow-export-schema.ts';
import { ERROR_CODES } from '../../../shared/errors.ts';

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

test.each([
  'README.md',
  'CONTRIBUTING.md',
  'docs/build-your-own.md',
  'docs/architecture.md',
  'docs/coming-from-next-auth.md',
  'docs/dependencies.md',
  'docs/flow.md',
  'docs/proxy.md',
  'docs/releasing.md',
  'docs/updates.md',
])('every file that %s names is there', (name) => {
  const root = resolve(import.meta.dirname, '../../..');
  const text = readFileSync(resolve(root, name), 'utf8');
  const paths = [...text.matchAll(/`((?:electron|renderer|shared|scripts|tests|docs|bench)\/[\w./-]*)`/g)];

  expect(paths.length).toBeGreaterThan(0);
  expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
});

test('docs/coming-from-next-auth.md knows the codes, callbacks and events that there are', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../docs/coming-from-next-auth.md'), 'utf8');
  const types = readFileSync(resolve(import.meta.dirname, '../../../electron/ports/hooks.ts'), 'utf8');
  const known = new Set<string>(ERROR_CODES);
  const named = [...page.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code = '']) => code);

  expect(
    named.filter((code) => !known.has(code) && !/^(NEXT)?AUTH_(URL|SECRET|TRUST|GOOGLE)|^GOOGLE/.test(code)),
  ).toEqual([]);
  for (const name of ['signIn', 'jwt', 'session']) expect(page).toContain(`\`callbacks.${name}(`);
  const events = /interface Events \{(.*?)\n\}/s.exec(types)?.[1] ?? '';
  for (const [, name] of events.matchAll(/^ {2}(\w+)\?\(/gm)) expect(page).toMatch(new RegExp(`\`events\\.${name}\\b`));
});

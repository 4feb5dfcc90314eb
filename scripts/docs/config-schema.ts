import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from '../../electron/config/schema.ts';

/** Where the JSON Schema of the config file is kept. */
export const CONFIG_SCHEMA_FILE = resolve(import.meta.dirname, '../../docs/config.schema.json');

/** The JSON Schema of the config file, for editors: made from the checks, less what only code can say. */
export function configSchemaText(): string {
  const schema = toJsonSchema(configSchema, { typeMode: 'input', errorMode: 'ignore' });
  return `${JSON.stringify({ ...schema, title: 'Keyporch configuration' }, null, 2)}\n`;
}

if (process.argv[1] === join(import.meta.dirname, 'config-schema.ts')) {
  writeFileSync(CONFIG_SCHEMA_FILE, configSchemaText());
}

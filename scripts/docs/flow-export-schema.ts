import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { flowExportSchema } from '../../electron/flow/export-schema.ts';

/** Where the JSON Schema of an exported flow is kept. */
export const FLOW_EXPORT_SCHEMA_FILE = resolve(import.meta.dirname, '../../docs/flow-export.schema.json');

/** The JSON Schema of an exported flow, for who reads bug reports. */
export function flowExportSchemaText(): string {
  const schema = toJsonSchema(flowExportSchema, { errorMode: 'ignore' });
  return `${JSON.stringify({ ...schema, title: 'Keyporch flow export' }, null, 2)}\n`;
}

if (process.argv[1] === join(import.meta.dirname, 'flow-export-schema.ts')) {
  writeFileSync(FLOW_EXPORT_SCHEMA_FILE, flowExportSchemaText());
}

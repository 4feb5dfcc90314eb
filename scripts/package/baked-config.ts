import { readFileSync } from 'node:fs';
import { parseConfig } from '../../electron/config/parse-config.ts';
import { UsageError } from './arguments.ts';

/**
 * The text of the configuration that goes into the package, checked as the app will check it.
 * @param testRuntime the package is made on an Electron that stands in: only addresses on this machine
 * @throws {UsageError} with every fault
 */
export function readBakedConfig(path: string, testRuntime: boolean): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--config ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
  const parsed = parseConfig(text, { testRuntime });
  if (parsed.ok) return text;
  const faults = parsed.faults.map(
    (fault) => `  ${fault.path || 'the file'}: found ${fault.found}; expected ${fault.expected}`,
  );
  throw new UsageError(`--config ${path} can't be used:\n${faults.join('\n')}`);
}

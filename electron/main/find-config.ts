import { type ParsedConfig, parseConfig } from '../config/parse-config.ts';
import type { FoundConfig } from './application.ts';
import { type ConfigPlaces, readConfigFile } from './config-file.ts';

/** The configuration that counts, checked. */
export function findConfig(configPlaces: ConfigPlaces, testRuntime: boolean): FoundConfig {
  const file = readConfigFile(configPlaces, (text) => {
    const builtIn = parseConfig(text, { testRuntime });
    return builtIn.ok && builtIn.config.allowOtherConfig;
  });
  if (file.kind === 'none') return file;
  if (file.kind === 'unreadable') {
    const faults = [{ path: '', found: file.reason, expected: 'a file that can be read' }];
    return { kind: 'faulty', file: file.path, faults };
  }
  const parsed: ParsedConfig = parseConfig(file.text, { testRuntime });
  return parsed.ok
    ? { kind: 'config', file: file.path, config: parsed.config, own: file.path === configPlaces.own }
    : { kind: 'faulty', file: file.path, faults: parsed.faults };
}

import { type ParseError, parse } from 'jsonc-parser';
import * as v from 'valibot';
import type { Config, ConfigFault } from '../../shared/config.ts';
import { crossFaults } from './cross-checks.ts';
import { describeFound } from './describe-found.ts';
import { expand } from './expand.ts';
import { configSchema } from './schema.ts';

export interface ParseOptions {
  /** An Electron that stands in for tests: only addresses on this machine. */
  readonly testRuntime: boolean;
}

/** A configuration, or everything that is wrong with it. */
export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

const HIDDEN = '(hidden)';
const MAX_FAULTS = 50;

/** Reads a config file's text. Total: whatever the text, a configuration or faults. */
export function parseConfig(text: string, options: ParseOptions): ParsedConfig {
  const json = text.replace(/^\ufeff/, '');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return faulty([
      {
        path: '',
        found: `text that is not JSON${positionOf(json)}`,
        expected: 'JSON (no comments, no commas at the end)',
      },
    ]);
  }
  return parseConfigValue(value, options);
}

/** Checks a configuration that is an object already: the built-in demo goes the same way as a file. */
export function parseConfigValue(value: unknown, options: ParseOptions): ParsedConfig {
  const parsed = v.safeParse(configSchema, value);
  if (!parsed.success) return faulty(parsed.issues.map(toFault));
  const expanded = expand(parsed.output);
  if (expanded.faults !== null) return faulty(expanded.faults);
  const faults = crossFaults(expanded.config, options);
  return faults.length > 0 ? faulty(faults) : { ok: true, config: expanded.withData() };
}

function faulty(faults: readonly ConfigFault[]): ParsedConfig {
  return { ok: false, faults: faults.slice(0, MAX_FAULTS) };
}

function toFault(issue: v.BaseIssue<unknown>): ConfigFault {
  const path = pathOf(issue);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return {
      path,
      found: 'a key that is not known here',
      expected: 'only keys of the documentation (docs/configuration.md)',
    };
  }
  const missing = issue.input === undefined;
  return {
    path,
    found: missing ? 'nothing' : isSecret(path) ? HIDDEN : describeFound(issue.input),
    expected: expectedOf(issue, missing),
  };
}

/** A missing key is reported on its object, in the library's words; ours are those of the key's own check. */
function expectedOf(issue: v.BaseIssue<unknown>, missing: boolean): string {
  return missing && issue.type === 'strict_object' ? 'this key, which is required' : issue.message;
}

function isSecret(path: string): boolean {
  return /(^|\.)(clientSecret|authorizationParameters)(\.|$)/.test(path);
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).reduce((path, { key }) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, '');
}

/** Where the text breaks off being JSON. The engine's own message is not used: it quotes the text, secrets too. */
function positionOf(text: string): string {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true });
  } catch {
    return ''; // brackets in brackets, deeper than the library goes
  }
  const [first] = errors;
  if (first === undefined) return '';
  const before = text.slice(0, first.offset).split('\n');
  return `, at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

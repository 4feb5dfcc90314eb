import { basename } from 'node:path';

/** What a desktop file says of the program that it starts. */
export interface DesktopEntry {
  readonly name: string;
  /** The program and its arguments, without the places for an address. */
  readonly command: readonly string[];
}

/**
 * Reads a desktop file.
 * @returns null if it starts nothing
 * @see Desktop Entry Specification, "Basic format of the file" and "The Exec key"
 */
export function parseDesktopEntry(text: string): DesktopEntry | null {
  const values = new Map<string, string>();
  let inEntry = false;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('[')) inEntry = line.trim() === '[Desktop Entry]';
    const [, key, value] = /^([A-Za-z-]+)[ \t]*=[ \t]*(.*)$/.exec(line) ?? [];
    if (inEntry && key !== undefined && value !== undefined && !values.has(key)) values.set(key, unescapeValue(value));
  }
  const command = withoutEnv(execWords(values.get('Exec') ?? ''));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is another program's text, and is shown
  const name = (values.get('Name') ?? '').replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e]/g, ' ').trim();
  return command.length === 0 ? null : { name: name.slice(0, 80), command };
}

/**
 * What a launcher script ends in: `exec program arguments… "$@"`.
 * @returns null for a script that decides more than that
 */
export function parseLauncher(script: string): readonly string[] | null {
  const [only, ...others] = [...script.matchAll(/^[ \t]*exec[ \t]+/gm)];
  if (!script.startsWith('#!') || only === undefined || others.length > 0) return null;
  const words = shellWords(script.slice(only.index + only[0].length)).filter((word) => !/^"?\$@"?$/.test(word));
  return words.length === 0 || words.some(isReplaced) ? null : withoutEnv(words.map(unquote));
}

function unescapeValue(value: string): string {
  const letters: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };
  return value.replace(/\\(.)/g, (whole, letter: string) => letters[letter] ?? whole);
}

/** Only double quotes quote here, and a backslash escapes only inside them. */
function execWords(exec: string): readonly string[] {
  const words = exec.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/gs) ?? [];
  return words
    .filter((word) => !/^"?%[A-Za-z]"?$/.test(word))
    .map((word) =>
      word
        .replace(/"((?:\\.|[^"\\])*)"/gs, (_, quoted: string) => quoted.replace(/\\(["`$\\])/g, '$1'))
        .replace(/%(.)/gs, (_, code: string) => (code === '%' ? '%' : '')),
    );
}

/** The first command of a script, as it is written. */
function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^(?:[ \t]|\\\n)+/, '');
    const [word] = /^(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\;&|<>#])+/s.exec(rest) ?? [];
    if (word === undefined) return words;
    words.push(word);
    rest = rest.slice(word.length);
  }
}

/** True for a word in whose place `sh` puts another one. */
function isReplaced(word: string): boolean {
  return /[$`]/.test(word.replace(/'[^']*'|\\./gs, ''));
}

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
}

/** `env NAME=value program` starts the program. */
function withoutEnv(words: readonly string[]): readonly string[] {
  if (basename(words[0] ?? '') !== 'env') return words;
  const program = words.findIndex((word, at) => at > 0 && !word.startsWith('-') && !word.includes('='));
  return program === -1 ? [] : words.slice(program);
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  desktopFileText,
  launcherText,
  type SchemeHandler,
  shellQuote,
} from '../../../scripts/desktop/desktop-file.ts';

const ODD = [
  'a b',
  "it's",
  '"quoted"',
  '$HOME',
  '`id`',
  '100%',
  '%u',
  'back\\slash',
  '*',
  '~',
  '',
  '-n',
  'two\nlines',
  'ä;&|<>()#!',
];

function handler(change: Partial<SchemeHandler> = {}): SchemeHandler {
  return { id: 'com.example.app', name: 'App', schemes: ['com.example.app'], command: ['/bin/true'], ...change };
}

/** The `Exec` line's arguments as a desktop reads them. @see Desktop Entry Specification, "The Exec key" */
function execOf(text: string): readonly string[] {
  const [, line = ''] = /^Exec=(.*)$/m.exec(text) ?? [];
  const value = line.replace(/\\([\\snrt])/g, (whole, letter: string) => (letter === '\\' ? '\\' : whole));
  const words = value.match(/"(?:\\.|[^"\\])*"|[^\s"]+/g) ?? [];
  return words.map((word) => {
    const plain = word.startsWith('"') ? word.slice(1, -1).replace(/\\([\\"`$])/g, '$1') : word;
    return plain === '%u' ? '(address)' : plain.replace(/%(.?)/g, (_, code: string) => (code === '%' ? '%' : ''));
  });
}

describe('a desktop file', () => {
  test('names the program, its launcher and all its schemes', () => {
    expect(desktopFileText(handler({ schemes: ['com.example.app', 'com.example.app.dev'] }), '/opt/app/open')).toBe(
      [
        '[Desktop Entry]',
        'Type=Application',
        'Name=App',
        'Exec=/opt/app/open %u',
        'NoDisplay=true',
        'Terminal=false',
        'MimeType=x-scheme-handler/com.example.app;x-scheme-handler/com.example.app.dev;',
        '',
      ].join('\n'),
    );
  });

  test('has no quotes that need not be: xdg-open does not take them out', () => {
    const path = '/home/ada/.local/share/com.example.app-1/a_b+c@d:e/open';

    expect(desktopFileText(handler(), path)).toContain(`\nExec=${path} %u\n`);
  });

  test.each(['/home/Ada L/open', '/a "b"/open', '/a$b/open', '/100%/open', '/%u/open', '/a`b/open', "/it's/ä;#/open"])(
    'leads to %s, and has the address after it',
    (path) => {
      expect(execOf(desktopFileText(handler(), path))).toEqual([path, '(address)']);
    },
  );

  test('leads to any path', () => {
    const letter = fc.constantFrom(...'ab/. "\'$`%u~*?&;|<>()#=äß');
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 20 }), (letters) => {
        const path = `/${letters.join('')}`;
        expect(execOf(desktopFileText(handler(), path))).toEqual([path, '(address)']);
      }),
    );
  });
});

describe.skipIf(process.platform === 'win32')('a launcher', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "keyporch launcher's $-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the program is given, when the launcher has these arguments. */
  function run(command: readonly string[], args: readonly string[]): readonly string[] {
    const program = join(folder, 'show arguments');
    const launcher = join(folder, 'launcher');
    writeFileSync(program, '#!/bin/sh\nfor each in "$@"; do printf \'%s\\0\' "$each"; done\n', { mode: 0o755 });
    writeFileSync(launcher, launcherText(handler({ command: [program, ...command] })));
    return execFileSync('sh', [launcher, ...args], { encoding: 'utf8' })
      .split('\0')
      .slice(0, -1);
  }

  test('gives the program its own arguments as they are, then those that it was started with', () => {
    expect(run(ODD, ['com.example.app:/oauth/callback?code=a&state=$(id)', ...ODD])).toEqual([
      ...ODD,
      'com.example.app:/oauth/callback?code=a&state=$(id)',
      ...ODD,
    ]);
  });

  test('adds nothing where there are none', () => {
    expect(run([], [])).toEqual([]);
  });

  test('becomes the program, so that what ends one ends the other', () => {
    const launcher = join(folder, 'launcher');
    writeFileSync(launcher, launcherText(handler({ command: ['/bin/sh', '-c', 'echo $$'] })));

    const text = execFileSync('/bin/sh', ['-c', 'echo $$; exec sh "$1"', 'sh', launcher], { encoding: 'utf8' });

    const [before, after] = text.split('\n');
    expect(after).toBe(before);
  });

  test('has a text between quotes that the shell leaves alone', () => {
    for (const text of ODD) {
      expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' })).toBe(text);
    }
  });
});

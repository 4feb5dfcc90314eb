import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDesktopEntry, parseLauncher } from '../../../../../electron/platform/scheme-handler/command-words.ts';
import { desktopFileText, launcherText } from '../../../../../scripts/desktop/desktop-file.ts';

const entry = (...lines: readonly string[]) => parseDesktopEntry(['[Desktop Entry]', ...lines].join('\n'));
const commandOf = (exec: string) => entry(`Exec=${exec}`)?.command;

describe('the command of a desktop file', () => {
  test.each<[exec: string, command: readonly string[]]>([
    ['/opt/app/app %u', ['/opt/app/app']],
    ['/opt/app/app', ['/opt/app/app']],
    ['app --flag %U', ['app', '--flag']],
    ['app --url=%u --x', ['app', '--url=', '--x']],
    ['app "%u"', ['app']],
    ['app %i %c %k', ['app']],
    ['app 100%%', ['app', '100%']],
    ['"/opt/my app/app" %u', ['/opt/my app/app']],
    ['"/opt/a \\\\"b\\\\" \\\\$c/app" "" %u', ['/opt/a "b" $c/app', '']],
    ['/opt/my\\sapp/app', ['/opt/my', 'app/app']],
    ['app   --a\t--b', ['app', '--a', '--b']],
    ['env A=1 B=2 /opt/app/app %u', ['/opt/app/app']],
    ['/usr/bin/env -i A=1 app --x=1 %u', ['app', '--x=1']],
  ])('is read from %s', (exec, command) => {
    expect(commandOf(exec)).toEqual(command);
  });

  test.each(['', '%u', 'env A=1'])('is none in “%s”', (exec) => {
    expect(entry(`Exec=${exec}`)).toBeNull();
  });

  test('is that of its own group, whatever else starts something', () => {
    const text =
      '# x\n[Other]\nExec=no\n[Desktop Entry]\nName = App\nExec = yes %u\nExec=no\n[Desktop Action new]\nExec=no\n';

    expect(parseDesktopEntry(text)).toEqual({ name: 'App', command: ['yes'] });
  });

  test('is read from lines that end as on Windows', () => {
    expect(parseDesktopEntry('[Desktop Entry]\r\nName=App\r\nExec=app %u\r\n')).toEqual({
      name: 'App',
      command: ['app'],
    });
  });

  test('is none in a text that is no desktop file', () => {
    for (const text of ['', 'Exec=app', '\u007fELF', '[Desktop Entry]\nName=x'])
      expect(parseDesktopEntry(text)).toBeNull();
  });

  test('is what npm start has written, in whatever folder', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\/[ -~]{1,30}$/), (launcher) => {
        const text = desktopFileText({ id: 'a', name: 'A', schemes: ['a'], command: [] }, launcher);
        expect(parseDesktopEntry(text)?.command).toEqual([launcher]);
      }),
    );
  });
});

describe('the name of another program', () => {
  test('is the one that is not translated', () => {
    expect(entry('Name[de]=Anderes', 'Name=Other', 'Exec=x')?.name).toBe('Other');
  });

  test('is shown as one short line that reads from left to right', () => {
    expect(entry(`Name=A\\nB\u202eC${'x'.repeat(200)}`, 'Exec=x')?.name).toMatch(/^A B Cx{75}$/);
  });

  test('may be missing', () => {
    expect(entry('Exec=x')?.name).toBe('');
  });
});

describe('the command of a launcher', () => {
  test.each<[script: string, command: readonly string[]]>([
    ['exec /opt/app "$@"', ['/opt/app']],
    ['exec /opt/app $@', ['/opt/app']],
    ["exec '/opt/my app' --x '$HOME' \"$@\"", ['/opt/my app', '--x', '$HOME']],
    ["exec '/opt/it'\\''s' \"$@\"", ["/opt/it's"]],
    ['set -e\n  exec "/opt/my app" \\\n  --x "$@"\n', ['/opt/my app', '--x']],
    ['exec env A=1 /opt/app "$@" 2>/dev/null', ['/opt/app']],
  ])('is read from %j', (script, command) => {
    expect(parseLauncher(`#!/bin/sh\n${script}`)?.slice(0, command.length)).toEqual(command);
  });

  test.each([
    'exec "$HERE/app" "$@"',
    'exec `which app` "$@"',
    'if true; then\n  exec a\nelse\n  exec b\nfi',
    '/opt/app "$@"',
    'exec "$@"',
  ])('can’t be known from %j', (script) => {
    expect(parseLauncher(`#!/bin/sh\n${script}\n`)).toBeNull();
  });

  test('is not looked for in what is no script', () => {
    expect(parseLauncher('\u007fELF\nexec /opt/app')).toBeNull();
  });

  test('is what npm start has written, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ -~\n]{1,20}$/), { minLength: 1 }), (args) => {
        const command = ['/opt/electron', ...args];
        fc.pre(!command.some((word) => /\n[ \t]*exec[ \t]/.test(word)));
        expect(parseLauncher(launcherText({ id: 'a', name: 'A', schemes: [], command }))).toEqual(command);
      }),
    );
  });
});

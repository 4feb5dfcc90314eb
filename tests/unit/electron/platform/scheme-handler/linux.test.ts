import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunningProgram } from '../../../../../electron/platform/scheme-handler/leads-to.ts';
import { LinuxSchemeHandler } from '../../../../../electron/platform/scheme-handler/linux.ts';
import { desktopFileText, launcherText } from '../../../../../scripts/desktop/desktop-file.ts';

const SCHEME = 'com.example.app';
const OWN = `${SCHEME}.desktop`;

let folder: string;
let asked: (readonly string[])[];
/** What the system has as the default, or how it fails. */
let registered: string | Error;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-scheme-'));
  asked = [];
  registered = OWN;
  put('opt/app', '\u007fELF', 0o755);
  put('opt/other', '\u007fELF', 0o755);
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string, mode = 0o644): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  chmodSync(full, mode);
  return full;
}

/** A desktop file, of the person unless another folder is named. */
function desktopFile(exec: string, { name = OWN, title = 'App', data = 'data' } = {}): string {
  return put(`${data}/applications/${name}`, `[Desktop Entry]\nType=Application\nName=${title}\nExec=${exec}\n`);
}

const at = (path: string) => join(folder, path);

function handler(change: Partial<RunningProgram> = {}): LinuxSchemeHandler {
  const userData = at('config/app');
  return new LinuxSchemeHandler({
    scheme: SCHEME,
    program: { executable: at('opt/app'), appFolder: null, userData, defaultUserData: userData, ...change },
    environment: {
      XDG_DATA_HOME: at('data'),
      XDG_DATA_DIRS: `${at('local')}:${at('usr')}:relative`,
      PATH: `${at('bin')}:${at('opt')}`,
    },
    xdgMime: async (args) => {
      asked.push(args);
      if (registered instanceof Error) throw registered;
      if (args[0] === 'default') registered = args[1] ?? '';
      return `${registered}\n`;
    },
  });
}

describe('an installed app is the handler', () => {
  test('where its desktop file names it', async () => {
    desktopFile(`${at('opt/app')} %u`, { data: 'usr' });

    expect(await handler().current()).toEqual({ kind: 'ours' });
    expect(asked).toEqual([['query', 'default', `x-scheme-handler/${SCHEME}`]]);
  });

  test('where the desktop file has another name', async () => {
    registered = 'renamed.desktop';
    desktopFile(`${at('opt/app')} %u`, { name: 'renamed.desktop' });

    expect(await handler().current()).toEqual({ kind: 'ours' });
  });

  test('where the desktop file is in a subfolder, which its name says with a dash', async () => {
    registered = 'vendor-app.desktop';
    desktopFile(`${at('opt/app')} %u`, { name: 'vendor/app.desktop' });

    expect(await handler().current()).toEqual({ kind: 'ours' });
  });

  test('where it is found on the path, through a link', async () => {
    mkdirSync(at('bin'));
    symlinkSync('../opt/app', at('bin/short'));
    desktopFile('env A=1 short --x %u');

    expect(await handler().current()).toEqual({ kind: 'ours' });
  });

  test('where a launcher in a folder with a space leads to it', async () => {
    put('my bin/launcher', `#!/bin/sh\nexec '${at('opt/app')}' "$@"\n`, 0o755);
    desktopFile(`"${at('my bin/launcher')}" %u`);

    expect(await handler().current()).toEqual({ kind: 'ours' });
  });

  test('where the system names several, the first counts', async () => {
    registered = `${OWN};other.desktop`;
    desktopFile(`${at('opt/app')} %u`);

    expect(await handler().current()).toEqual({ kind: 'ours' });
  });
});

describe('an installed app is not the handler', () => {
  test('where another program is, which is named and can be replaced', async () => {
    registered = 'other.desktop';
    desktopFile(`${at('opt/other')} %u`, { name: 'other.desktop', title: 'Other' });
    desktopFile(`${at('opt/app')} %u`, { data: 'usr' });

    expect(await handler().current()).toEqual({ kind: 'other', name: 'Other', remedy: { kind: 'take-back' } });
  });

  test('where the program has no name, its file is named', async () => {
    registered = 'other.desktop';
    desktopFile(`${at('opt/other')} %u`, { name: 'other.desktop', title: '' });

    expect(await handler().current()).toMatchObject({ kind: 'other', name: 'other.desktop' });
  });

  test('where a file of the same name hides its own: then that is to be removed', async () => {
    const hiding = desktopFile(`${at('opt/other')} %u`, { title: 'Other' });
    desktopFile(`${at('opt/app')} %u`, { data: 'usr' });

    expect(await handler().current()).toEqual({
      kind: 'other',
      name: 'Other',
      remedy: { kind: 'command', command: `rm ${hiding}` },
    });
  });

  test('where a file of the whole system hides its own: then that takes more rights', async () => {
    const hiding = desktopFile(`${at('opt/other')} %u`, { data: 'local' });
    desktopFile(`${at('opt/app')} %u`, { data: 'usr' });

    expect(await handler().current()).toMatchObject({ remedy: { command: `sudo rm ${hiding}` } });
  });

  test('where there is none, nor a file that is registered', async () => {
    for (registered of ['', 'gone.desktop']) {
      expect(await handler().current()).toEqual({ kind: 'none', remedy: { kind: 'none' } });
    }
  });

  test('where the program of the file is gone', async () => {
    desktopFile(`${at('opt/gone')} %u`);

    expect(await handler().current()).toMatchObject({ kind: 'other' });
  });

  test('where a start would have other user data, and so be another program', async () => {
    desktopFile(`${at('opt/app')} --user-data-dir=${at('else')} %u`);

    expect(await handler().current()).toMatchObject({ kind: 'other' });
    expect(await handler({ userData: at('else') }).current()).toEqual({ kind: 'ours' });
  });
});

describe('nothing is said', () => {
  test('where the system can’t be asked', async () => {
    registered = new Error('ENOENT');

    expect(await handler().current()).toEqual({ kind: 'unknown' });
  });

  test('where a script decides what is started', async () => {
    put('bin/launcher', '#!/bin/sh\nexec "$HERE/app" "$@"\n', 0o755);
    desktopFile('launcher %u');

    expect(await handler().current()).toEqual({ kind: 'unknown' });
  });

  test('where launchers lead in a circle', async () => {
    put('bin/launcher', '#!/bin/sh\nexec launcher "$@"\n', 0o755);
    desktopFile('launcher %u');

    expect(await handler().current()).toEqual({ kind: 'unknown' });
  });
});

describe('a run from a clone', () => {
  const clone = () => ({ appFolder: at('my clone') });

  /** As npm start does it. */
  function register(appFolder: string, userData = at('config/app')): void {
    const command = [at('opt/app'), '--no-sandbox', appFolder, `--user-data-dir=${userData}`];
    const parts = { id: SCHEME, name: 'App (development)', schemes: [SCHEME], command };
    const launcher = put(`data/${SCHEME}/open-address`, launcherText(parts), 0o755);
    put(`data/applications/${OWN}`, desktopFileText(parts, launcher));
  }

  test('is the handler where npm start has registered it', async () => {
    register(at('my clone'));

    expect(await handler(clone()).current()).toEqual({ kind: 'ours' });
  });

  test('is not where another clone was started since: npm start takes it back', async () => {
    register(at('other clone'));

    expect(await handler(clone()).current()).toEqual({
      kind: 'other',
      name: 'App (development)',
      remedy: { kind: 'command', command: `cd '${at('my clone')}' && npm start` },
    });
  });

  test('with user data of its own is started with them', async () => {
    register(at('my clone'));

    expect(await handler({ ...clone(), userData: at('else') }).current()).toMatchObject({
      remedy: { command: `cd '${at('my clone')}' && npm start -- --user-data-dir=${at('else')}` },
    });
  });

  test('takes back what another program has got, where its own file is there', async () => {
    register(at('my clone'));
    desktopFile(`${at('opt/other')} %u`, { name: 'other.desktop' });
    registered = 'other.desktop';
    const port = handler(clone());
    expect(await port.current()).toMatchObject({ kind: 'other', remedy: { kind: 'take-back' } });

    await port.takeBack();

    expect(asked.at(-1)).toEqual(['default', OWN, `x-scheme-handler/${SCHEME}`]);
    expect(await port.current()).toEqual({ kind: 'ours' });
  });

  test('that nobody has registered is not made a handler that starts nothing', async () => {
    registered = '';

    await expect(handler(clone()).takeBack()).rejects.toMatchObject({ code: 'SCHEME_NOT_TAKEN' });
    expect(asked).toEqual([]);
  });
});

test('a system that refuses is an expected failure', async () => {
  desktopFile(`${at('opt/app')} %u`);
  registered = new Error('read-only');

  await expect(handler().takeBack()).rejects.toMatchObject({ code: 'SCHEME_NOT_TAKEN' });
});

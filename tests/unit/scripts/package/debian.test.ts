import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { controlText, debianArchitecture, RECOMMENDS } from '../../../../scripts/package/debian/control.ts';
import { desktopEntryText } from '../../../../scripts/package/debian/desktop-entry.ts';
import { postinstText, postrmText } from '../../../../scripts/package/debian/maintainer-scripts.ts';
import { acmeIdentity } from '../../../support/app-identity.ts';

describe('the control file', () => {
  const control = controlText(acmeIdentity({ shownName: 'Acme Portal (test runtime)' }), 'amd64', 234_567);

  test('names the package by the id and says what kind of build it is', () => {
    expect(control).toMatch(/^Package: com\.acme\.portal$/m);
    expect(control).toMatch(/^Description: Acme Portal \(test runtime\)\n Orders of Acme\.$/m);
    expect(control).toMatch(/^Installed-Size: 234567$/m);
  });

  test('needs libsecret, and only recommends a keyring and a browser', () => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(control)?.[1] ?? '';
    expect(field('Depends')).toContain('libsecret-1-0');
    expect(field('Depends')).not.toMatch(/keyring|chromium/);
    expect(field('Recommends')).toBe(RECOMMENDS.join(', '));
  });

  test('is one paragraph that ends with a line break', () => {
    expect(control).not.toContain('\n\n');
    expect(control.endsWith('\n')).toBe(true);
  });
});

test('machines have Debian names; for one that has none nothing is made', () => {
  expect([debianArchitecture('x64'), debianArchitecture('arm64')]).toEqual(['amd64', 'arm64']);
  expect(() => debianArchitecture('s390x')).toThrow('s390x');
});

describe('the desktop file', () => {
  const text = desktopEntryText(acmeIdentity(), '/opt/com.acme.portal/com.acme.portal');

  test('opens addresses of the scheme, with a path that needs no quotes', () => {
    expect(text).toContain('\nMimeType=x-scheme-handler/com.acme.portal;\n');
    expect(text).toContain('\nExec=/opt/com.acme.portal/com.acme.portal %u\n');
  });
});

test.each([
  ['postinst', postinstText(), 'configure'],
  ['postrm', postrmText(), 'remove'],
])('%s is a script that does its work at %s only there, and fails nowhere', (_name, script, action) => {
  const run = (argument: string) =>
    execFileSync('/bin/sh', ['-s', argument], {
      input: script,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { PATH: '' },
    });

  expect(run(action)).toBe('');
  expect(run('upgrade')).toBe('');
  expect(script).toContain(`if [ "$1" = ${action} ]`);
  expect(script).toContain('update-desktop-database');
});

import { expect, test } from 'vitest';
import { installerScript } from '../../../../scripts/package/windows-installer.ts';
import { CALLBACK_MARKER } from '../../../../shared/launch.ts';
import { acmeIdentity } from '../../../support/app-identity.ts';

const SCRIPT = installerScript(acmeIdentity());
// biome-ignore lint/suspicious/noTemplateCurlyInString: the installer's own
const COMMAND = `'"$INSTDIR\\${'${APP_EXECUTABLE_FILENAME}'}" ${CALLBACK_MARKER} -- "%1"'`;

test('registers the scheme for this person, with the marker that main asks for and -- before the address', () => {
  expect(SCRIPT).toContain(`WriteRegStr HKCU "Software\\Classes\\com.acme.portal\\shell\\open\\command" "" ${COMMAND}`);
  expect(SCRIPT).toContain('WriteRegStr HKCU "Software\\Classes\\com.acme.portal" "URL Protocol" ""');
  expect(SCRIPT).not.toMatch(/HKLM|HKCR/);
});

test('takes it back only where it is still its own', () => {
  const uninstall = SCRIPT.slice(SCRIPT.indexOf('!macro customUnInstall'));
  expect(uninstall.indexOf(`$R0 == ${COMMAND}`)).toBeGreaterThan(0);
  expect(uninstall.indexOf('DeleteRegKey')).toBeGreaterThan(uninstall.indexOf('$R0 =='));
});

import { CALLBACK_MARKER } from '../../shared/launch.ts';
import type { AppIdentity } from './app-identity.ts';

/**
 * What the installer does besides copying: registers the scheme for this person, with a marker that main asks for and `--`,
 * after which nothing is a switch; and takes it back when removed, unless another copy has it by then.
 * @see https://nvd.nist.gov/vuln/detail/CVE-2018-1000006
 */
export function installerScript({ id, shownName }: AppIdentity): string {
  const key = `"Software\\Classes\\${id}"`;
  const command = `'"$INSTDIR\\\${APP_EXECUTABLE_FILENAME}" ${CALLBACK_MARKER} -- "%1"'`;
  return `!macro customInstall
  WriteRegStr HKCU ${key} "" "URL:${shownName}"
  WriteRegStr HKCU ${key} "URL Protocol" ""
  WriteRegStr HKCU "Software\\Classes\\${id}\\DefaultIcon" "" "$INSTDIR\\\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr HKCU "Software\\Classes\\${id}\\shell\\open\\command" "" ${command}
!macroend

!macro customUnInstall
  \${ifNot} \${isUpdated}
    ReadRegStr $R0 HKCU "Software\\Classes\\${id}\\shell\\open\\command" ""
    \${if} $R0 == ${command}
      DeleteRegKey HKCU ${key}
    \${endIf}
  \${endIf}
!macroend
`;
}

/** A program that opens addresses, as Linux desktops want it described. */
export interface SchemeHandler {
  /** Names the desktop file. */
  readonly id: string;
  readonly name: string;
  readonly schemes: readonly string[];
  /** The program and its arguments; the address comes after them. */
  readonly command: readonly string[];
}

/** The desktop file. @param launcher path of the script that {@link launcherText} makes */
export function desktopFileText({ name, schemes }: SchemeHandler, launcher: string): string {
  const mimeTypes = schemes.map((scheme) => `x-scheme-handler/${scheme};`).join('');
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    `Exec=${execPath(launcher)} %u`,
    'NoDisplay=true',
    'Terminal=false',
    `MimeType=${mimeTypes}`,
    '',
  ].join('\n');
}

/** A script that starts the command: xdg-open does not understand quotes in `Exec`, and clones live in odd folders. */
export function launcherText({ command }: SchemeHandler): string {
  return `#!/bin/sh\nexec ${command.map(shellQuote).join(' ')} "$@"\n`;
}

/** Quoted only where it must be: not every program that reads desktop files takes quotes out again. */
function execPath(path: string): string {
  if (/^[\w./@:+-]+$/.test(path)) return path;
  const quoted = `"${path.replace(/[\\"`$]/g, '\\$&').replace(/%/g, '%%')}"`;
  return quoted.replace(/\\/g, '\\\\'); // once more, as in every value of a desktop file
}

export function shellQuote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

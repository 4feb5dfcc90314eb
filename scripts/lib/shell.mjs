/**
 * A word as a POSIX shell reads it back unchanged.
 * @param {string} word
 */
export function shellQuote(word) {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A launcher: a shell script that becomes `command`, with the launcher's own arguments at the end. Electron refuses to
 * start if anything follows an address in its arguments, so they are the last.
 * @param {string} comment one line
 * @param {readonly string[]} command
 */
export function launcherText(comment, command) {
  return `#!/bin/sh\n# ${comment}\nexec ${command.map(shellQuote).join(' ')} "$@"\n`;
}

/**
 * True if a desktop file's `Exec` can name this path: `xdg-open` splits the line at spaces and does not un-quote.
 * @param {string} path
 */
export function isExecutableName(path) {
  return /^\/[\w./@+,:-]+$/.test(path);
}

/**
 * The text of a desktop file that handles schemes.
 * @param {{ name: string, launcher: string, schemes: readonly string[] }} options
 */
export function desktopFileText({ name, launcher, schemes }) {
  const types = schemes.map((scheme) => `x-scheme-handler/${scheme};`).join('');
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    `Exec=${launcher} %u`,
    'Terminal=false',
    'NoDisplay=true',
    `MimeType=${types}`,
    '',
  ].join('\n');
}

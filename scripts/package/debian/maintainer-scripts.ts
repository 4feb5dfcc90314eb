/*
 * Desktops without these programs read the files themselves; where they are there, Debian's triggers run them as well, but
 * not on every derivative.
 */
const REGISTER = `if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -qtf /usr/share/icons/hicolor || true; fi`;

/** After unpacking: desktops learn of the scheme and the icon. @see Debian Policy §6.5 */
export function postinstText(): string {
  return script('configure', REGISTER);
}

/** After removal: they forget them. What people have in their own folders stays theirs. */
export function postrmText(): string {
  return script('remove', REGISTER);
}

function script(action: string, body: string): string {
  const indented = body.replace(/^/gm, '  ');
  return `#!/bin/sh\nset -e\n\nif [ "$1" = ${action} ]; then\n${indented}\nfi\n`;
}

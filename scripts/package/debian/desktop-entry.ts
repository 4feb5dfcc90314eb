import type { AppIdentity } from '../app-identity.ts';

/** The menu's entry and the handler of the scheme. @see Desktop Entry Specification */
export function desktopEntryText(identity: AppIdentity, program: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${identity.shownName}`,
    `Comment=${identity.description}`,
    // A path of ours, without characters that would have to be quoted: xdg-open does not take quotes out.
    `Exec=${program} %u`,
    `Icon=${identity.id}`,
    `StartupWMClass=${identity.name}`,
    'Terminal=false',
    'Categories=Network;',
    `MimeType=x-scheme-handler/${identity.id};`,
    '',
  ].join('\n');
}

import type { Desktop } from '../../shared/keychain.ts';

/** Desktops whose keychain is gnome-keyring, by what they call themselves. */
const GNOME_LIKE = ['gnome', 'unity', 'x-cinnamon', 'cinnamon', 'mate', 'xfce', 'budgie', 'pantheon'];

/**
 * Whose keychain this person has. `XDG_CURRENT_DESKTOP` is a list, such as `ubuntu:GNOME`.
 * @see https://specifications.freedesktop.org/desktop-entry-spec/latest/ (OnlyShowIn)
 */
export function desktopOf(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): Desktop {
  if (platform === 'darwin') return 'macos';
  if (platform === 'win32') return 'windows';
  if (environment.SNAP_NAME) return 'snap';
  const names = (environment.XDG_CURRENT_DESKTOP ?? '').toLowerCase().split(':').filter(Boolean);
  if (names.includes('kde')) return 'kde';
  if (names.some((name) => GNOME_LIKE.includes(name) || name.startsWith('gnome'))) return 'gnome';
  return names.length === 0 && !environment.DBUS_SESSION_BUS_ADDRESS ? 'headless' : 'linux';
}

import type { ErrorCode, Failure } from './errors.ts';

/** Whose keychain it is: which program a person opens to unlock it, or installs to have one. */
export type Desktop = 'gnome' | 'kde' | 'linux' | 'snap' | 'headless' | 'macos' | 'windows';

/** A keychain's own failures: what is in it is not known then, and it may answer later. */
const MAY_OPEN_LATER: readonly ErrorCode[] = [
  'KEYCHAIN_UNAVAILABLE',
  'KEYCHAIN_NOT_SET_UP',
  'KEYCHAIN_LOCKED',
  'KEYCHAIN_CANCELLED',
  'KEYCHAIN_TIMEOUT',
  'KEYCHAIN_FULL',
  'KEYCHAIN_UNRELIABLE',
  'KEYCHAIN_REFUSED',
];

/** True where another try may help, without a new log-in or a new start. */
export function mayOpenLater({ code }: Pick<Failure, 'code'>): boolean {
  return MAY_OPEN_LATER.includes(code);
}

/** How a keychain is unlocked. */
export function howToUnlock(desktop: string): string {
  return (UNLOCK[desktop as Desktop] ?? UNLOCK.linux).concat(' Then try again.');
}

const UNLOCK: Readonly<Record<Desktop, string>> = {
  gnome: 'Unlock it: open Passwords and Keys (Seahorse) and choose the Login keyring.',
  kde: 'Unlock it: open KWalletManager and open the wallet.',
  linux: 'Unlock it with your desktop’s keyring or wallet program (such as Passwords and Keys, or KWalletManager).',
  snap: 'Unlock it: open Passwords and Keys (Seahorse) and choose the Login keyring.',
  headless: 'Unlock it: without a desktop that takes gnome-keyring-daemon --unlock in this session.',
  macos: 'Unlock it: open Keychain Access and unlock the login keychain.',
  windows: 'Lock Windows and log in to it again: that opens Credential Manager.',
};

/** How there comes to be a keychain. */
export function howToHaveOne(desktop: string): string {
  return HAVE_ONE[desktop as Desktop] ?? HAVE_ONE.linux;
}

const HAVE_ONE: Readonly<Record<Desktop, string>> = {
  gnome: 'Install gnome-keyring, then log in to your desktop again.',
  kde: 'Switch KWallet on in System Settings, or install it, then log in to your desktop again.',
  linux: 'Install gnome-keyring or KWallet, then log in to your desktop again.',
  snap: 'Allow it in the app’s permissions, or with snap connect and its password-manager-service.',
  headless:
    'Without a desktop there is none. You can log in and work; start a D-Bus session with gnome-keyring to be remembered.',
  macos: 'Restart the Mac. If that does not help, check the login keychain in Keychain Access.',
  windows: 'Start the service Credential Manager (services.msc), then try again.',
};

/** How a keychain that is there gets a place to store things in. */
export function howToSetUp(desktop: string): string {
  return SET_UP[desktop as Desktop] ?? SET_UP.linux;
}

const SET_UP: Readonly<Record<Desktop, string>> = {
  gnome: 'Open Passwords and Keys (Seahorse), make a password keyring and set it as the default. Then try again.',
  kde: 'Open KWalletManager and make a wallet. Then try again.',
  linux: 'Make a default keyring or wallet in your desktop’s program for it. Then try again.',
  snap: 'Open Passwords and Keys (Seahorse), make a password keyring and set it as the default. Then try again.',
  headless: 'Make one with gnome-keyring-daemon --unlock, which takes a password. Then try again.',
  macos: 'Open Keychain Access and make a login keychain (Settings, Reset Default Keychains). Then try again.',
  windows: 'Open Credential Manager in the Control Panel and see that it can store credentials. Then try again.',
};

/** How the module that speaks to the keychain comes to load. */
export function howToLoad(desktop: string): string {
  const linux = desktop !== 'macos' && desktop !== 'windows';
  return linux
    ? 'Install libsecret (libsecret-1-0 on Debian and Ubuntu), then start this program again.'
    : 'Install this program again.';
}

/**
 * What Windows puts before an address of our scheme: registered by the installer, asked for by main. With `--` after it, no
 * address can become a switch.
 */
export const CALLBACK_MARKER = '--open-callback';

import { fail } from '../../shared/errors.ts';
import { isLoopbackHost } from '../../shared/loopback.ts';
import type { BrowserPort } from '../ports/system.ts';

/** Windows refuses a little over this. */
const MAX_LENGTH = 2_000;

/** Opens https addresses (http on loopback) in the person's browser, and nothing else: no other scheme starts a program. */
export class SystemBrowser implements BrowserPort {
  readonly #openExternal: (url: string) => Promise<void>;

  constructor(openExternal: (url: string) => Promise<void>) {
    this.#openExternal = openExternal;
  }

  async open(url: string): Promise<void> {
    const href = openableAddress(url);
    if (href === null) fail('AUTH_BROWSER_NOT_OPENED', { reason: 'the address is not one that may be opened' });
    try {
      await this.#openExternal(href);
    } catch {
      // The system's text can quote the address.
      fail('AUTH_BROWSER_NOT_OPENED');
    }
  }
}

/** @returns the address as parsed, or null if it may not be opened. @see RFC 8252 §6 */
export function openableAddress(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null; // not an address
  }
  const loopback = isLoopbackHost(url.hostname);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
  const plain = url.username === '' && url.password === '' && url.href.length <= MAX_LENGTH;
  return allowed && plain ? url.href : null;
}

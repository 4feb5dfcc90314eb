import { createPublicKey } from 'node:crypto';
import { isLoopbackHost } from '../../shared/loopback.ts';

/**
 * What is wrong with the address of a feed of updates, or null. Whoever can change what comes from there can tell people of a
 * version that is none, so it is https; http is for tests on this machine.
 */
export function feedFault(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return 'not an address';
  }
  const local = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !local) return 'not an https address';
  if (url.username !== '' || url.password !== '' || /[?#]/.test(address)) {
    return 'an address without user name, query and fragment';
  }
  return address.endsWith('/') ? null : 'no slash at its end: it is the folder of the feed';
}

/** What is wrong with the key that packages of newer versions are signed with, or null: base64 of an Ed25519 SPKI. */
export function feedKeyFault(key: string): string | null {
  try {
    const { asymmetricKeyType } = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    if (asymmetricKeyType === 'ed25519') return null;
  } catch {
    // told below
  }
  return 'no public key of Ed25519, as base64 of its DER';
}

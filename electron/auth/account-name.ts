import { createHash } from 'node:crypto';

/**
 * The keychain account name: the provider's id, then a digest of who it is. On Linux names are readable by every program
 * of the person, so neither the subject nor an e-mail address is in it.
 */
export function accountName(provider: string, issuer: string, clientId: string, subject: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([issuer, clientId, subject]))
    .digest('base64url');
  return `${provider}:${digest.slice(0, 22)}`;
}

import type { ProviderConfig, UserMapping } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import { readPath } from '../../shared/read-path.ts';
import { MAX_SUBJECT_LENGTH } from './claims.ts';

/**
 * What a user-info answer says, as the claims that an ID token would have. For providers without OpenID Connect.
 * @throws {ExpectedError} PROVIDER_BAD_RESPONSE
 * @see OIDC Core §5.1
 */
export async function claimsFromUserInfo(
  response: Response,
  mapping: UserMapping,
  provider: ProviderConfig,
): Promise<Readonly<Record<string, unknown>>> {
  const bad = (reason: string) =>
    fail('PROVIDER_BAD_RESPONSE', {
      provider: provider.name,
      address: provider.oauth2?.userInfoEndpoint ?? '',
      reason,
    });
  const text = await response.text();
  if (response.status !== 200) bad(`HTTP ${response.status} for the user info`);
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    bad('the user info is not JSON');
  }
  const at = (path: string | undefined) => (path === undefined ? undefined : readPath(answer, path));
  return {
    sub: subjectOf(at(mapping.id)) ?? bad(`no id at ${mapping.id} in the user info`),
    name: at(mapping.name),
    preferred_username: at(mapping.preferredUsername),
    email: at(mapping.email),
    picture: at(mapping.image),
  };
}

/** A number becomes text; one that is too large to be exact could be somebody else's. */
function subjectOf(id: unknown): string | null {
  if (typeof id === 'string' && id.trim() !== '' && id.length <= MAX_SUBJECT_LENGTH) return id;
  return Number.isSafeInteger(id) ? String(id) : null;
}

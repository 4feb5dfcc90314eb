import type { ServerMetadata } from 'openid-client';
import type { ProviderConfig } from '../../shared/config.ts';
import { type ErrorCode, ExpectedError, type Failure, failure } from '../../shared/errors.ts';
import { HttpError } from '../ports/http.ts';
import { loadServerMetadata, type ProviderFetch } from './server-metadata.ts';

/**
 * Discovery for a person who has just typed the issuer in: the same checks as for a log-in, with the precise reason
 * where it fails.
 * @throws {ExpectedError} ISSUER_*, PROVIDER_*, RUNTIME_IS_TEST_ONLY
 * @see OpenID Connect Discovery 1.0 §4
 */
export async function discoverProvider(
  provider: Pick<ProviderConfig, 'name' | 'issuer' | 'clientId' | 'oauth2'>,
  fetch: ProviderFetch,
): Promise<ServerMetadata> {
  const seen: Seen = { error: null, status: null, text: null };
  try {
    return await loadServerMetadata(provider, watch(fetch, seen));
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    throw new ExpectedError(precise(error.failure, seen, provider.issuer));
  }
}

/** What came, before anyone judged it. */
interface Seen {
  error: HttpError | null;
  status: number | null;
  text: string | null;
}

function watch(fetch: ProviderFetch, seen: Seen): ProviderFetch {
  return async (url, options) => {
    try {
      const response = await fetch(url, options);
      seen.status = response.status;
      seen.text = await response.clone().text();
      return response;
    } catch (error) {
      if (error instanceof HttpError) seen.error = error;
      throw error;
    }
  };
}

/** The reasons that `loadServerMetadata` gives for what a provider lacks. */
const LACKS: Readonly<Record<string, ErrorCode>> = {
  'no code flow': 'ISSUER_NO_CODE_FLOW',
  'no PKCE with S256': 'ISSUER_NO_PKCE',
};

function precise(known: Failure, seen: Seen, issuer: string): Failure {
  const details = { ...known.details, address: issuer };
  if (seen.error !== null) {
    if (seen.error.kind === 'dns') return failure('ISSUER_HOST_UNKNOWN', { ...details, host: new URL(issuer).host });
    return seen.error.kind === 'tls' ? failure('ISSUER_TLS_FAILED', details) : known;
  }
  if (seen.status === null || seen.text === null || known.code === 'PROVIDER_BUSY') return known;
  if (seen.status !== 200) return failure('ISSUER_NOT_FOUND', { ...details, reason: `HTTP ${seen.status}` });
  const announced = issuerIn(seen.text);
  if (announced === null) return failure('ISSUER_NOT_JSON', details);
  const lack = known.code === 'PROVIDER_UNSUPPORTED' ? LACKS[String(known.details?.reason)] : undefined;
  if (lack !== undefined) return failure(lack, details);
  return announced !== '' && !isSame(announced, issuer)
    ? failure('ISSUER_MISMATCH', { ...details, announced: announced.slice(0, 200) })
    : known;
}

/** What the metadata call their issuer; empty where they don't, null where they are no JSON object. */
function issuerIn(text: string): string | null {
  try {
    const metadata = JSON.parse(text) as { issuer?: unknown } | null;
    if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return null;
    return typeof metadata.issuer === 'string' ? metadata.issuer : '';
  } catch {
    return null; // its text would quote the answer
  }
}

/** As the library compares them. */
function isSame(announced: string, issuer: string): boolean {
  try {
    return new URL(announced).href === new URL(issuer).href;
  } catch {
    return false; // what is announced is no address
  }
}

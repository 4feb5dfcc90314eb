import { type Failure, failure, toFailure } from '../../shared/errors.ts';
import type { FlowPort, Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import type { AccountRecord } from './account-record.ts';
import { isPassing } from './passing-failure.ts';
import type { Provider } from './providers.ts';
import type { RevocationQueue } from './revocation-queue.ts';
import { within } from './within.ts';

/** How long the provider has to take note of a log-out, in ms: less than what a program that quits waits for. */
const REVOCATION_MS = 2_500;

export interface RevokeParts {
  readonly flow: FlowPort;
  readonly clock: ClockPort;
}

/** What became of a refresh token at the provider. */
export interface Revocation {
  /**
   * `nothing`: there was none. `no-way`: the provider can't be told. `queued`: it is tried again at the next start.
   * `failed`: it is not.
   */
  readonly revocation: 'nothing' | 'told' | 'no-way' | 'queued' | 'failed';
  /** Why the provider was not told, or null. */
  readonly notRevoked: Failure | null;
}

/**
 * Tells the provider that a refresh token is not wanted any more.
 * @see RFC 7009 §2.1
 */
export async function revoke(
  { flow, clock }: RevokeParts,
  { client, config }: Provider,
  refreshToken: string,
  flowId: string,
): Promise<Revocation> {
  const step = flow.begin(flowId, 'log-out:revoked', { provider: config.name });
  const saw: Saw = (evidence) => step.saw(evidence);
  try {
    const sent = await within(REVOCATION_MS, client.revoke(refreshToken, saw), clock, () =>
      failure('PROVIDER_TIMEOUT', { provider: config.name, address: config.issuer }),
    );
    step.done({ sent });
    return { revocation: sent ? 'told' : 'no-way', notRevoked: null };
  } catch (error) {
    const notRevoked = toFailure(error);
    step.failed(notRevoked.code);
    return { revocation: 'failed', notRevoked };
  }
}

/** The same for an account that logs out: what could not be told for now waits in the keychain, where that takes it. */
export async function revokeOrQueue(
  parts: RevokeParts & { readonly revocations?: RevocationQueue },
  provider: Provider,
  { account, issuer, clientId, refreshToken }: AccountRecord,
  flowId: string,
): Promise<Revocation> {
  if (refreshToken === null) return { revocation: 'nothing', notRevoked: null };
  const outcome = await revoke(parts, provider, refreshToken, flowId);
  if (parts.revocations === undefined || !mayPass(outcome)) return outcome;
  const pending = { account, provider: provider.config.id, issuer, clientId, refreshToken };
  const queued = await parts.revocations.add(pending, flowId);
  return queued ? { ...outcome, revocation: 'queued' } : outcome;
}

/** True where it may work the next time: not after a clear no, even if that is not in OAuth's words. */
export function mayPass({ notRevoked }: Revocation): boolean {
  if (notRevoked === null || CLEAR_NO.test(String(notRevoked.details?.reason))) return false;
  return isPassing(notRevoked) || notRevoked.code === 'NETWORK_PROXY_FAILED';
}

/** Client errors but for 408 and 429. @see RFC 9110 §15.5 */
const CLEAR_NO = /^HTTP 4(?!08|29)\d\d$/;

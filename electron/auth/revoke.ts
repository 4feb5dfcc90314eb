import { type Failure, failure, toFailure } from '../../shared/errors.ts';
import type { FlowPort, Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import type { Provider } from './providers.ts';
import { within } from './within.ts';

/** How long the provider has to take note of a log-out, in ms. */
const REVOCATION_MS = 3_000;

/**
 * Tells the provider that a refresh token is not wanted any more.
 * @returns why it was not told, or null
 * @see RFC 7009 §2.1
 */
export async function revoke(
  { flow, clock }: { readonly flow: FlowPort; readonly clock: ClockPort },
  { client, config }: Provider,
  refreshToken: string | null,
  flowId: string,
): Promise<Failure | null> {
  if (refreshToken === null) return null;
  const step = flow.begin(flowId, 'log-out:revoked', { provider: config.name });
  let sent = false;
  const saw: Saw = (evidence) => {
    sent = true;
    step.saw(evidence);
  };
  try {
    await within(REVOCATION_MS, client.revoke(refreshToken, saw), clock, () =>
      failure('PROVIDER_TIMEOUT', { provider: config.name, address: config.issuer }),
    );
    step.done({ sent });
    return null;
  } catch (error) {
    const reason = toFailure(error);
    step.failed(reason.code);
    return reason;
  }
}

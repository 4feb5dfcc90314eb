import { describeToken } from '../flow/describe-token.ts';
import type { FlowPort, FlowStep } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import type { AccountRecord } from './account-record.ts';
import type { Provider } from './providers.ts';

/** Begins the flow's step of a session that was found in the keychain, with the tokens that it came back with. */
export function beginRestored(
  { flow, clock }: { readonly flow: FlowPort; readonly clock: Pick<ClockPort, 'now'> },
  flowId: string,
  { provider, record }: { readonly provider: Provider; readonly record: AccountRecord },
): FlowStep {
  const step = flow.begin(flowId, 'session:restored', { provider: provider.config.name, storage: 'keychain' });
  const times = { receivedAt: clock.now(), expiresAt: null };
  const { accessTokens, refreshToken } = record;
  const access = accessTokens.map(({ value, expiresAt }) =>
    describeToken('access token', value, { ...times, expiresAt }),
  );
  const refresh = refreshToken === null ? [] : [describeToken('refresh token', refreshToken, times)];
  step.saw({ tokens: [...access, ...refresh] });
  return step;
}

import { type Failure, fail, toFailure } from '../../shared/errors.ts';
import type { FlowDetails, FlowKind, FlowToken } from '../../shared/flow.ts';
import { describeToken } from '../flow/describe-token.ts';
import type { FlowPort, FlowStep, Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import type { Attempt } from './attempts.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { Provider } from './providers.ts';
import type { SessionManager } from './session-manager.ts';
import { type AskedToken, logInTarget, scopesToAsk } from './token-target.ts';

/** An answer that belongs to an attempt. */
export interface AnsweredAttempt {
  readonly provider: Provider;
  readonly attempt: Attempt;
  /** The authorization response as it came. */
  readonly callback: URL;
  readonly kind: 'code' | 'error';
  /** Resolves when the attempt can't be redeemed a second time. */
  readonly removed: Promise<void>;
  /** Step 5, which has begun. */
  readonly received: FlowStep;
  /** False once the person wants something else: what comes in then is not used. */
  readonly isWanted: () => boolean;
}

/** Tokens that a person has allowed on another device, already checked. */
export interface AnsweredDevice {
  /** Names the log-in in flow events. */
  readonly id: string;
  readonly provider: Provider;
  readonly answer: TokenAnswer;
  /** The step of the ID token's check, which has begun. */
  readonly received: FlowStep;
  readonly isWanted: () => boolean;
}

export interface FinishParts {
  readonly sessions: Pick<SessionManager, 'admit' | 'establish'>;
  readonly flow: FlowPort;
  readonly clock: Pick<ClockPort, 'now'>;
}

/**
 * Steps 5 to 8 of a log-in, for an answer that came by whichever way: code and verifier to the provider, its tokens
 * checked, the session made. Tokens that nobody uses are withdrawn at the provider.
 * @returns why there is no session, or null
 */
export function finishLogIn(answered: AnsweredAttempt, parts: FinishParts): Promise<Failure | null> {
  const { attempt, isWanted } = answered;
  return finish({ ...answered, id: attempt.id }, parts, async (next, saw) => {
    await answered.removed;
    if (!isWanted()) fail('AUTH_CANCELLED');
    if (answered.kind === 'code') next('log-in:code-sent');
    return exchange(answered, () => next('log-in:id-token-checked'), saw);
  });
}

/** Steps 7 and 8 for a log-in by code on another device. @see finishLogIn */
export function finishDeviceLogIn(answered: AnsweredDevice, parts: FinishParts): Promise<Failure | null> {
  return finish(answered, parts, async () => answered.answer);
}

async function finish(
  { id, provider, received, isWanted }: Omit<AnsweredDevice, 'answer'>,
  { sessions, flow, clock }: FinishParts,
  fetchTokens: (next: (following: FlowKind) => void, saw: Saw) => Promise<TokenAnswer>,
): Promise<Failure | null> {
  let step = received;
  let answer: TokenAnswer | null = null;
  const next = (following: FlowKind) => {
    step.done();
    step = beginStep(flow, id, following, provider);
  };
  try {
    answer = await fetchTokens(next, (evidence) => step.saw(evidence));
    const target = logInTarget(provider.config, provider.targets);
    await sessions.admit(provider, answer, target);
    if (!isWanted()) fail('AUTH_CANCELLED');
    next('log-in:stored');
    step.saw({ tokens: keptTokens(answer, clock.now()) });
    const problem = await sessions.establish(provider, answer, target, isWanted);
    step.done({ storage: problem === null ? 'keychain' : 'memory' });
    return null;
  } catch (error) {
    const reason = toFailure(error);
    if (isWanted()) step.failed(reason.code);
    else step.ignored('AUTH_CANCELLED');
    if (answer !== null) withdraw(provider, answer);
    return reason;
  }
}

/** Tells the provider that nobody uses these tokens: best effort. */
export function withdraw({ client }: Provider, { refreshToken }: TokenAnswer): void {
  if (refreshToken !== null) client.revoke(refreshToken).catch(() => undefined);
}

/** What the session keeps of an answer: the ID token has done its work. */
function keptTokens({ accessToken, refreshToken, expiresIn }: TokenAnswer, now: number): readonly FlowToken[] {
  const expiresAt = expiresIn === null ? null : now + expiresIn * 1_000;
  const access = describeToken('access token', accessToken, { receivedAt: now, expiresAt });
  if (refreshToken === null) return [access];
  return [access, describeToken('refresh token', refreshToken, { receivedAt: now, expiresAt: null })];
}

/** What the first access token is asked for. */
export function askedAtLogIn({ config, targets }: Provider): AskedToken {
  const target = logInTarget(config, targets);
  return { audience: target.audience, scopes: scopesToAsk(config, target, null) };
}

function exchange(answered: AnsweredAttempt, onAnswered: () => void, saw: Saw): Promise<TokenAnswer> {
  const { provider, attempt, callback } = answered;
  const { state, nonce, codeVerifier } = attempt;
  const asked = askedAtLogIn(provider);
  return provider.client.exchangeCode({ callback, state, nonce, codeVerifier, ...asked, onAnswered }, saw);
}

/** Begins a step of a log-in, with what may be shown of its provider. */
export function beginStep(
  flow: FlowPort,
  id: string,
  kind: FlowKind,
  { config }: Provider,
  more: FlowDetails = {},
): FlowStep {
  return flow.begin(id, kind, { provider: config.name, address: config.issuer, ...more });
}

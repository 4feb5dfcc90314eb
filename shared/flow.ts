import type { ErrorCode } from './errors.ts';

/**
 * What happened, in order, as recorded by main: the eight steps of a log-in (the table in `docs/architecture.md`), what a
 * session does afterwards, and every API call. Secrets are removed before an event is recorded.
 */
export const LOG_IN_STEPS = [
  'log-in:requested', // 1 the window asks main
  'log-in:prepared', // 2 discovery, state, nonce, PKCE, authorization URL
  'log-in:browser-opened', // 3 main opens the system browser
  'log-in:waited', // 4 the person logs in at the provider
  'log-in:callback', // 5 the OS hands the callback to main
  'log-in:code-sent', // 6 code and verifier to the token endpoint
  'log-in:id-token-checked', // 7 the provider's tokens, checked
  'log-in:stored', // 8 tokens in the keychain, every window told
] as const;

export type LogInStep = (typeof LOG_IN_STEPS)[number];

/** Everything that is recorded besides the eight steps. */
export const OTHER_FLOW_KINDS = [
  'log-in:device-code',
  'log-in:device-confirmed',
  'callback:ignored',
  'session:restored',
  'session:refreshed',
  'session:ended',
  'log-out:revoked',
  'log-out:cleared',
  'api:called',
  'demo:started',
] as const;

export type FlowKind = LogInStep | (typeof OTHER_FLOW_KINDS)[number];

/** Values that may be shown: counts, names, addresses without query, statuses. */
export type FlowDetails = Readonly<Record<string, string | number | boolean>>;

/** One step. It is recorded when it begins and again, under the same `id`, when it ends. */
export interface FlowEvent {
  /** Grows by one a step: the order. */
  readonly id: number;
  /** Groups the steps of one log-in, refresh or call. */
  readonly flow: string;
  readonly kind: FlowKind;
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly status: 'running' | 'done' | 'failed' | 'ignored';
  /** Milliseconds; null while it runs. */
  readonly duration: number | null;
  readonly code: ErrorCode | null;
  readonly details: FlowDetails;
}

/** The number of a log-in step (1 to 8), or null for anything else. */
export function logInStepNumber(kind: FlowKind): number | null {
  const index = (LOG_IN_STEPS as readonly string[]).indexOf(kind);
  return index < 0 ? null : index + 1;
}

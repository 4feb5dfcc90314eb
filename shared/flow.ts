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
  'log-out:queued',
  'log-out:browser-opened',
  'log-out:returned',
  'api:called',
  'demo:started',
] as const;

export type FlowKind = LogInStep | (typeof OTHER_FLOW_KINDS)[number];

/** Values that may be shown: counts, names, addresses without query, statuses. */
export type FlowDetails = Readonly<Record<string, string | number | boolean>>;

/**
 * How an answer comes back: `scheme`, the OS hands it over; `loopback`, the browser calls an address on this machine;
 * `paste`, the person copies it; `deviceCode`, main asks until it is there. The detail `way` of a log-in's steps.
 */
export type FlowWay = 'scheme' | 'loopback' | 'paste' | 'deviceCode';

/** A name and a value that went over the wire. Where it is secret, `value` says what it is and how long, never what it was. */
export interface FlowParameter {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

/** What one side sent to the other, with everything secret taken out. */
export interface FlowMessage {
  readonly kind: 'request' | 'answer';
  /** `POST https://id.example.com/token`, `200`: method and address without query, or the status. */
  readonly line: string;
  readonly parameters: readonly FlowParameter[];
}

/** What can be said of a token without saying the token. */
export interface FlowToken {
  readonly kind: 'access token' | 'refresh token' | 'ID token';
  readonly format: 'JWT' | 'opaque';
  /** Characters. */
  readonly length: number;
  /** Names of a JWT's claims; empty for an opaque token. */
  readonly claims: readonly string[];
  /** When it came, ISO 8601. */
  readonly receivedAt: string;
  /** When it runs out, ISO 8601; null: not known. */
  readonly expiresAt: string | null;
}

/** A claim of the ID token. What identifies the person (`personal`) is shown only on request. @see OIDC Core §2, §5.1 */
export interface FlowClaim {
  readonly name: string;
  readonly value: string;
  readonly personal: boolean;
}

/** What a step can show of itself. */
export interface FlowEvidence {
  readonly messages: readonly FlowMessage[];
  readonly tokens: readonly FlowToken[];
  readonly claims: readonly FlowClaim[];
}

export const NO_EVIDENCE: FlowEvidence = { messages: [], tokens: [], claims: [] };

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
  readonly evidence: FlowEvidence;
}

/** A flow to take along. Main makes the `json`, without secrets and persons; the window has drawn the others. */
export type FlowExport = { readonly format: 'json' } | { readonly format: 'mermaid' | 'svg'; readonly text: string };

/** Where it goes: a `file` is chosen by the person. */
export type FlowExportTarget = 'clipboard' | 'file';

/** The longest text that a window may export, in UTF-16 units. */
export const MAX_FLOW_EXPORT = 2_000_000;

/** The number of a log-in step (1 to 8), or null for anything else. */
export function logInStepNumber(kind: FlowKind): number | null {
  const index = (LOG_IN_STEPS as readonly string[]).indexOf(kind);
  return index < 0 ? null : index + 1;
}

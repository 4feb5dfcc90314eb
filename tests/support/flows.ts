import type { ErrorCode } from '../../shared/errors.ts';
import {
  type FlowDetails,
  type FlowEvent,
  type FlowEvidence,
  type FlowKind,
  type FlowMessage,
  type FlowToken,
  LOG_IN_STEPS,
  NO_EVIDENCE,
} from '../../shared/flow.ts';

const BEGIN = Date.parse('2026-01-01T09:00:00.000Z');
const ISSUER = 'https://id.example.com';

interface Step {
  readonly kind: FlowKind;
  readonly flow?: string;
  readonly status?: FlowEvent['status'];
  readonly code?: ErrorCode;
  readonly details?: FlowDetails;
  readonly evidence?: Partial<FlowEvidence>;
  readonly duration?: number | null;
}

const message = (
  kind: FlowMessage['kind'],
  line: string,
  safe: Readonly<Record<string, string>> = {},
  secret: readonly string[] = [],
): FlowMessage => ({
  kind,
  line,
  parameters: [
    ...Object.entries(safe).map(([name, value]) => ({ name, value, secret: false })),
    ...secret.map((name) => ({ name, value: '(43 characters)', secret: true })),
  ],
});

const token = (kind: FlowToken['kind'], format: FlowToken['format'], seconds: number | null): FlowToken => ({
  kind,
  format,
  length: format === 'JWT' ? 812 : 43,
  claims: format === 'JWT' ? ['iss', 'sub', 'aud', 'exp'] : [],
  receivedAt: new Date(BEGIN).toISOString(),
  expiresAt: seconds === null ? null : new Date(BEGIN + 1_000 * seconds).toISOString(),
});

const REFRESHED = { tokens: [token('access token', 'JWT', 300), token('refresh token', 'opaque', null)] };
const TOKENS = { tokens: [...REFRESHED.tokens, token('ID token', 'JWT', null)] };

/** Main makes it, and the browser sends it. */
const AUTHORIZATION = message(
  'request',
  `GET ${ISSUER}/auth`,
  { response_type: 'code', client_id: 'desktop', scope: 'openid profile', code_challenge_method: 'S256' },
  ['state', 'nonce', 'code_challenge'],
);

/** What each step shows of itself, as main records it. */
const EVIDENCE: Partial<Record<FlowKind, Partial<FlowEvidence>>> = {
  'log-in:prepared': {
    messages: [
      message('request', `GET ${ISSUER}/.well-known/openid-configuration`),
      message('answer', '200'),
      AUTHORIZATION,
    ],
  },
  'log-in:browser-opened': { messages: [AUTHORIZATION] },
  'log-in:callback': {
    messages: [message('answer', 'com.example.keyporch:/oauth/callback', { iss: ISSUER }, ['code', 'state'])],
  },
  'log-in:code-sent': {
    messages: [
      message('request', `POST ${ISSUER}/token`, { grant_type: 'authorization_code' }, ['code', 'code_verifier']),
    ],
  },
  'log-in:id-token-checked': {
    messages: [message('answer', '200'), message('request', `GET ${ISSUER}/jwks`), message('answer', '200')],
    ...TOKENS,
  },
  'session:refreshed': {
    messages: [message('request', `POST ${ISSUER}/token`, { grant_type: 'refresh_token' }, ['refresh_token'])],
  },
};

/** Events with ids, times and flows filled in. */
export function eventsOf(steps: readonly Step[]): readonly FlowEvent[] {
  return steps.map((step, index) => {
    const status = step.status ?? (step.code === undefined ? 'done' : 'failed');
    return {
      id: index + 1,
      flow: step.flow ?? (step.kind.startsWith('log-in:') ? 'log-in-1' : `${step.kind}-${index}`),
      kind: step.kind,
      at: new Date(BEGIN + 1_000 * index).toISOString(),
      status,
      duration: status === 'running' ? null : (step.duration ?? 7),
      code: step.code ?? null,
      details: { ...(step.kind.startsWith('log-in:') && { provider: 'Corp', address: ISSUER }), ...step.details },
      evidence: { ...NO_EVIDENCE, ...(step.evidence ?? EVIDENCE[step.kind]) },
    };
  });
}

const upTo = (count: number): readonly Step[] =>
  LOG_IN_STEPS.slice(0, count).map((kind) => ({
    kind,
    ...(kind === 'log-in:callback' && { details: { way: 'scheme' } }),
    ...(kind === 'log-in:waited' && { duration: 12_400 }),
    ...(kind === 'log-in:stored' && { details: { storage: 'keychain' } }),
  }));

const call = (more: Partial<Step> = {}): Step => ({
  kind: 'api:called',
  ...more,
  details: { api: 'orders', method: 'GET', path: '/orders', ...more.details },
});

const answered = { status: 200, bytes: 1_234, retried: false };
const ignored = (reason: string, code: ErrorCode): Step => ({
  kind: 'callback:ignored',
  flow: 'callback',
  status: 'ignored',
  code,
  details: { reason },
});
const waits: Step = { kind: 'log-in:waited', status: 'running' };

/** What happens to people, as events. */
export const FLOWS = {
  good: eventsOf([...upTo(8), call({ details: answered })]),
  cancelled: eventsOf([...upTo(3), { kind: 'log-in:waited', status: 'ignored', code: 'AUTH_CANCELLED' }]),
  'older-tab': eventsOf([...upTo(3), waits, ignored('older-tab', 'AUTH_OLDER_TAB')]),
  'forged-callback': eventsOf([
    ...upTo(4).slice(0, 3),
    ignored('state-unknown', 'AUTH_CALLBACK_IGNORED'),
    ...upTo(8).slice(3),
  ]),
  'wrong-nonce': eventsOf([...upTo(6), { kind: 'log-in:id-token-checked', code: 'AUTH_NONCE_MISMATCH' }]),
  'provider-down': eventsOf([...upTo(1), { kind: 'log-in:prepared', code: 'PROVIDER_UNREACHABLE', evidence: {} }]),
  refresh: eventsOf([
    { kind: 'session:restored', details: { provider: 'Corp' } },
    call({ flow: 'api-1', details: { ...answered, retried: true } }),
    { kind: 'session:refreshed', evidence: { ...EVIDENCE['session:refreshed'], ...REFRESHED } },
  ]),
  offline: eventsOf([
    { kind: 'session:restored', details: { provider: 'Corp' } },
    { kind: 'session:refreshed', code: 'PROVIDER_UNREACHABLE', details: { provider: 'Corp', address: ISSUER } },
    call({ code: 'SESSION_STALE' }),
    call({ code: 'API_UNREACHABLE', flow: 'api-2' }),
  ]),
  'log-out': eventsOf([
    { kind: 'log-out:cleared', flow: 'log-out-1' },
    { kind: 'log-out:revoked', flow: 'log-out-1', details: { provider: 'Corp' } },
  ]),
  'device-code': eventsOf([
    ...upTo(1),
    {
      kind: 'log-in:device-code',
      evidence: { messages: [message('request', `POST ${ISSUER}/device`, { client_id: 'desktop' })] },
    },
    { kind: 'log-in:device-confirmed', details: { way: 'deviceCode' } },
    { kind: 'log-in:id-token-checked', evidence: TOKENS },
    { kind: 'log-in:stored', details: { storage: 'keychain' } },
  ]),
} satisfies Readonly<Record<string, readonly FlowEvent[]>>;

import type { ErrorCode } from '../../shared/errors.ts';
import { type FlowEvent, type FlowKind, logInStepNumber } from '../../shared/flow.ts';
import { describeFailure } from '../../shared/messages.ts';
import type { Arrow, Lane, Problem } from './diagram.ts';
import { messageText, sentText } from './sent.ts';
import { stepTitle } from './words.ts';

/** Between whom a step happens, where it goes well. */
const WAYS: Readonly<Record<FlowKind, readonly [from: Lane, to: Lane]>> = {
  'log-in:requested': ['window', 'main'],
  'log-in:prepared': ['main', 'main'],
  'log-in:browser-opened': ['main', 'browser'],
  'log-in:waited': ['browser', 'provider'],
  'log-in:callback': ['browser', 'main'],
  'log-in:code-sent': ['main', 'provider'],
  'log-in:id-token-checked': ['provider', 'main'],
  'log-in:stored': ['main', 'keychain'],
  'log-in:device-code': ['main', 'provider'],
  'log-in:device-confirmed': ['browser', 'provider'],
  'callback:ignored': ['browser', 'main'],
  'session:restored': ['keychain', 'main'],
  'session:refreshed': ['main', 'provider'],
  'session:ended': ['main', 'window'],
  'log-out:revoked': ['main', 'provider'],
  'log-out:cleared': ['main', 'keychain'],
  'log-out:queued': ['main', 'keychain'],
  'log-out:browser-opened': ['main', 'browser'],
  'log-out:returned': ['browser', 'main'],
  'api:called': ['main', 'api'],
  'demo:started': ['main', 'main'],
};

/** People take it for the session of the app. */
const COOKIE = 'Cookie: the provider’s session with your browser — not the session of this app';

/** The calls that failed with these were sent to the API; every other one was stopped before. */
const FAILED_AT_API: readonly ErrorCode[] = [
  'API_UNREACHABLE',
  'API_TIMEOUT',
  'API_TOO_LARGE',
  'API_REDIRECT_REFUSED',
  'API_TOKEN_REFUSED',
  'API_REFUSED',
  'API_BAD_RESPONSE',
  'API_ABORTED',
  'NETWORK_PROXY_FAILED',
];

/** The arrows of one event: the step itself, and what belongs to it. */
export function arrowsOf(event: FlowEvent, key: string, count: number): readonly Arrow[] {
  const step = primaryArrow(event, key, count);
  const side = (name: string, change: Partial<Arrow>): Arrow => ({
    ...step,
    key: `${key} ${name}`,
    primary: false,
    number: null,
    sent: '',
    status: 'done',
    duration: null,
    count: 1,
    problem: null,
    ...change,
  });
  const requests = () => requestsOf(event).map((request, index) => side(`request ${index}`, request));
  switch (event.kind) {
    case 'log-in:prepared':
      return [...requests(), step];
    case 'log-in:id-token-checked':
      return [step, ...requests()];
    case 'log-in:waited':
    case 'log-in:device-confirmed':
      if (event.status !== 'done') return [step];
      return [step, side('cookie', { from: 'browser', to: 'provider', both: true, label: COOKIE })];
    case 'log-in:stored':
      if (event.status !== 'done') return [step];
      return [step, side('told', { from: 'main', to: 'window', label: 'Logged in: your name, never a token' })];
    case 'api:called':
      if (step.from === 'window') return [{ ...step, sent: askedText(event) }];
      return [side('asked', { from: 'window', to: 'main', label: askedText(event), count }), step];
    default:
      return [step];
  }
}

function primaryArrow(event: FlowEvent, key: string, count: number): Arrow {
  const [from, to] = wayOf(event);
  return {
    key,
    event: event.id,
    primary: true,
    number: logInStepNumber(event.kind),
    from,
    to,
    both: false,
    label: stepTitle(event),
    sent: sentText(event),
    status: event.status,
    duration: event.duration,
    count,
    problem: problemOf(event),
  };
}

/** It ends where it failed. */
function wayOf({ kind, code, details }: FlowEvent): readonly [Lane, Lane] {
  if (kind === 'log-in:prepared' && code !== null && /^(PROVIDER|NETWORK)_/.test(code)) return ['main', 'provider'];
  if (kind === 'log-in:stored' && details.storage === 'memory') return ['main', 'main'];
  if (kind === 'api:called' && code !== null && !FAILED_AT_API.includes(code)) return ['window', 'main'];
  return WAYS[kind];
}

/**
 * What main asked the provider while it did something by itself: metadata, keys, who you are. A request without an answer
 * is only made here (the authorization URL): the browser sends it.
 */
function requestsOf({ evidence: { messages } }: FlowEvent): readonly Partial<Arrow>[] {
  return messages
    .filter(({ kind }, index) => kind === 'request' && messages[index + 1]?.kind === 'answer')
    .map((message) => ({ from: 'main', to: 'provider', label: messageText(message) }));
}

function askedText({ details }: FlowEvent): string {
  const asked = details.to === 'file' ? 'downloadApi' : 'apiFetch';
  return `${asked}('${details.api}', '${details.path}')`;
}

function problemOf({ code, details }: FlowEvent): Problem | null {
  if (code === null) return null;
  const reason = details.status === undefined ? {} : { reason: `HTTP ${details.status}` };
  const words = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, String(value)]));
  return { code, ...describeFailure({ code, details: { ...words, ...reason } }) };
}

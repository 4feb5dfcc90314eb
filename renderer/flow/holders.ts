import type { FlowEvent, FlowToken } from '../../shared/flow.ts';
import type { SessionState } from '../../shared/session.ts';

/** Who holds what just now, one sentence each. */
export interface Holders {
  readonly code: string;
  readonly tokens: string;
  readonly browser: string;
  readonly keychain: string;
  readonly window: string;
}

/**
 * Who holds the code, who the tokens, what browser, keychain and window know: from what was recorded, and from the session,
 * which outlives the record.
 */
export function holdersOf(events: readonly FlowEvent[], session: SessionState): Holders {
  const last = (...kinds: readonly FlowEvent['kind'][]) => events.findLast(({ kind }) => kinds.includes(kind)) ?? null;
  const logIn = last('log-in:requested', 'log-in:callback')?.flow ?? null;
  const step = events.findLast(({ flow, kind }) => flow === logIn && kind.startsWith('log-in:')) ?? null;
  const stored = session.status === 'authenticated' ? session.session.storage : null;
  const waits = step?.status === 'running';
  return {
    code: codeHolder(step),
    tokens: tokenHolder(stored, step),
    browser:
      last('log-in:waited', 'log-in:device-confirmed')?.status === 'done' || stored !== null
        ? 'The provider’s own cookie, if it set one. It is the provider’s session with your browser, not this app’s: logging out here leaves it.'
        : 'Nothing of this app.',
    keychain: keychainContent(stored, waits && step?.kind !== 'log-in:device-confirmed'),
    window: stored === null ? 'Nothing.' : 'Your name and that you are logged in. Never a token.',
  };
}

function codeHolder(step: FlowEvent | null): string {
  const running = step?.status === 'running';
  switch (step?.kind) {
    case undefined:
      return 'Nobody: there is none.';
    case 'log-in:device-code':
    case 'log-in:device-confirmed':
      return running ? 'You, to type it in. Main has another one of its own.' : 'Nobody: it is over.';
    case 'log-in:callback':
    case 'log-in:code-sent':
      return running ? 'Main, until the provider has it.' : 'Nobody: it was not used.';
    case 'log-in:id-token-checked':
    case 'log-in:stored':
      return 'Nobody: main has sent it to the provider, and it works only once.';
    default:
      return running ? 'Nobody yet: the provider makes it when you have logged in.' : 'Nobody: there is none.';
  }
}

function tokenHolder(stored: 'keychain' | 'memory' | null, step: FlowEvent | null): string {
  if (stored === 'keychain')
    return 'Main, and the keychain for after a restart. An API gets the access token with a call.';
  if (stored === 'memory') return 'Main alone, until you quit. An API gets the access token with a call.';
  const checks = step?.status === 'running' && ['log-in:id-token-checked', 'log-in:stored'].includes(step.kind);
  return checks ? 'Main, which checks them.' : 'Nobody.';
}

function keychainContent(stored: 'keychain' | 'memory' | null, waits: boolean): string {
  const parts = [
    ...(stored === 'keychain' ? ['The tokens, and who is logged in.'] : []),
    ...(waits ? ['State, nonce and verifier of the log-in that waits.'] : []),
  ];
  return parts.length === 0 ? 'Nothing.' : parts.join(' ');
}

/** What the provider sent last, of each kind the newest; none without a session. */
export function heldTokens(events: readonly FlowEvent[], session: SessionState): readonly FlowToken[] {
  if (session.status !== 'authenticated') return [];
  const newest = new Map<FlowToken['kind'], FlowToken>();
  for (const { kind, evidence, status } of events) {
    if (kind === 'log-out:cleared') newest.clear();
    if (status === 'done') for (const token of evidence.tokens) newest.set(token.kind, token);
  }
  return [...newest.values()].filter(({ kind }) => kind !== 'ID token');
}

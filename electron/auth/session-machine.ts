import { isDeepStrictEqual } from 'node:util';
import type { Failure } from '../../shared/errors.ts';
import { assertNever } from '../../shared/result.ts';
import type { DefaultSession, Session, SessionEnd, SessionState } from '../../shared/session.ts';
import { addToSession, type SessionAdditions } from './session-additions.ts';

/** What can happen to the session. */
export type SessionEvent =
  /** A log-in was completed, or an earlier session was found in the keychain. */
  | { readonly kind: 'established'; readonly session: Session }
  /** New tokens came. */
  | { readonly kind: 'renewed'; readonly expiresAt: string | null }
  /** It could not be renewed for now: offline, provider down. A network failure is never a sign-out. */
  | { readonly kind: 'went-stale'; readonly reason: Failure }
  /** Its end is near, and nothing can renew it. */
  | { readonly kind: 'expiring' }
  /** The keychain took the tokens, or why it did not. */
  | { readonly kind: 'stored'; readonly problem: Failure | null }
  /** The integrator's code shows something else of it. */
  | { readonly kind: 'extended'; readonly added: SessionAdditions }
  /** The person or the provider ended it, or there is none. */
  | { readonly kind: 'ended'; readonly reason: Failure | null; readonly ended: SessionEnd | null };

/** Before the keychain was asked. */
export const INITIAL_STATE: SessionState = { status: 'loading', version: 0 };

/**
 * The next state. The version grows by one when something changed and stays when nothing did, so windows that get the
 * same states in the same order can tell late news from new.
 */
export function nextState(state: SessionState, event: SessionEvent): SessionState {
  const version = state.version + 1;
  switch (event.kind) {
    case 'established':
      return { status: 'authenticated', version, session: event.session };
    case 'ended':
      if (state.status === 'unauthenticated' && sameEnd(state, event)) return state;
      return { status: 'unauthenticated', version, reason: event.reason, ended: event.ended };
    case 'renewed':
      return changeSession(state, { expiresAt: event.expiresAt, stale: false, staleReason: null, expiring: false });
    case 'went-stale':
      if (state.status === 'authenticated' && state.session.staleReason?.code === event.reason.code) return state;
      return changeSession(state, { stale: true, staleReason: event.reason });
    case 'expiring':
      return changeSession(state, { expiring: true });
    case 'stored':
      if (sameProblem(state, event.problem)) return state;
      return changeSession(state, {
        storage: event.problem === null ? 'keychain' : 'memory',
        storageProblem: event.problem,
      });
    case 'extended':
      return extendSession(state, event.added);
    default:
      return assertNever(event);
  }
}

/** News about a session that is over changes nothing. */
function changeSession(state: SessionState, change: Partial<Omit<DefaultSession, 'user'>>): SessionState {
  if (state.status !== 'authenticated') return state;
  const session = { ...state.session, ...change };
  const same = (Object.keys(change) as (keyof typeof change)[]).every((key) => session[key] === state.session[key]);
  return same ? state : { status: 'authenticated', version: state.version + 1, session };
}

function extendSession(state: SessionState, added: SessionAdditions): SessionState {
  if (state.status !== 'authenticated') return state;
  const session = addToSession(state.session, added);
  const same = isDeepStrictEqual(session, state.session);
  return same ? state : { status: 'authenticated', version: state.version + 1, session };
}

function sameProblem(state: SessionState, problem: Failure | null): boolean {
  return state.status === 'authenticated' && state.session.storageProblem?.code === problem?.code;
}

type Ended = { readonly reason: Failure | null; readonly ended: SessionEnd | null };

function sameEnd(one: Ended, other: Ended): boolean {
  return one.reason?.code === other.reason?.code && one.ended === other.ended;
}

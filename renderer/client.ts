import type { Failure } from '../shared/errors.ts';
import type { AppState, KeyporchBridge, SignOutNotice } from '../shared/ipc.ts';
import type { SessionState, SignInState } from '../shared/session.ts';
import { createStore, type Store } from './store.ts';

/** Main's states as this window knows them, and the bridge to ask for more. */
export interface Client {
  readonly bridge: KeyporchBridge;
  readonly app: Store<AppState>;
  readonly session: Store<SessionState>;
  readonly signIn: Store<SignInState>;
  /** Something to read about a log-in that is over, until there is news of another one. */
  readonly notice: Store<Failure | null>;
  /** What there is to read about the last log-out, until somebody logs in. */
  readonly signOutNotice: Store<SignOutNotice | null>;
}

/**
 * Takes the states of main before anything is shown, so that the first picture is right, and follows them from then on. As
 * a rule they are there already: the preload has asked for them. It listens before it takes them: nothing that happens in
 * between is lost, and a version tells late news from new.
 */
export async function connect(bridge: KeyporchBridge): Promise<Client> {
  const session = createStore<SessionState>({ status: 'loading', version: -1 });
  const takeSession = (state: SessionState) => {
    if (state.version > session.get().version) session.set(state);
  };
  bridge.onSessionChanged(takeSession);
  const app = follow(bridge.onAppChanged);
  const signIn = follow(bridge.onSignInChanged);
  const notice = createStore<Failure | null>(null);
  bridge.onSignInNoticed(notice.set);
  const signOutNotice = createStore<SignOutNotice | null>(null);
  bridge.onSignOutNoticed(signOutNotice.set);
  session.subscribe(() => {
    if (session.get().status === 'authenticated') signOutNotice.set(null);
  });
  const answer = await bridge.getSnapshot();
  if (!answer.ok) throw new Error(answer.failure.code); // it has no expected failure: one is a bug
  takeSession(answer.value.session);
  const client = {
    bridge,
    app: app(answer.value.app),
    session,
    signIn: signIn(answer.value.signIn),
    notice,
    signOutNotice,
  };
  client.signIn.subscribe(() => notice.set(null));
  return client;
}

/** A state without a version: what main tells while it is asked is newer than the answer. @returns takes the answer */
function follow<State>(listen: (listener: (state: State) => void) => unknown): (answer: State) => Store<State> {
  const store = createStore<State | null>(null);
  listen(store.set);
  return (answer) => {
    if (store.get() === null) store.set(answer);
    return store as Store<State>;
  };
}

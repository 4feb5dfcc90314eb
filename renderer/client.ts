import type { Failure } from '../shared/errors.ts';
import type { AppState, KeyporchBridge } from '../shared/ipc.ts';
import type { Result } from '../shared/result.ts';
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
}

/**
 * Takes the states of main before anything is shown, so that the first picture is right, and follows them from then on.
 * It listens before it asks: nothing that happens in between is lost, and a version tells late news from new.
 */
export async function connect(bridge: KeyporchBridge): Promise<Client> {
  const session = createStore<SessionState>({ status: 'loading', version: -1 });
  const takeSession = (state: SessionState) => {
    if (state.version > session.get().version) session.set(state);
  };
  bridge.onSessionChanged(takeSession);
  const app = await follow(bridge.onAppChanged, bridge.getAppState);
  const signIn = await follow(bridge.onSignInChanged, bridge.getSignInState);
  const notice = createStore<Failure | null>(null);
  bridge.onSignInNoticed(notice.set);
  signIn.subscribe(() => notice.set(null));
  takeSession(answerOf(await bridge.getSession()));
  return { bridge, app, session, signIn, notice };
}

/** A state without a version: what main tells while it is asked is newer than the answer. */
async function follow<State>(
  listen: (listener: (state: State) => void) => unknown,
  ask: () => Promise<Result<State>>,
): Promise<Store<State>> {
  const store = createStore<State | null>(null);
  listen((state) => store.set(state));
  const answer = answerOf(await ask());
  if (store.get() === null) store.set(answer);
  return store as Store<State>;
}

/** Asking for a state has no expected failure: one is a bug. */
function answerOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
}

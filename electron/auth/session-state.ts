import type { Session, SessionState } from '../../shared/session.ts';
import { INITIAL_STATE, nextState, type SessionEvent } from './session-machine.ts';

/** The one session state of the program, and whoever wants to hear of a change. It outlives a change of configuration. */
export class SessionStateHolder {
  #state: SessionState = INITIAL_STATE;
  readonly #listeners = new Set<(state: SessionState) => void>();

  get current(): SessionState {
    return this.#state;
  }

  /** What windows see of who is logged in; null: nobody, or not known yet. */
  get session(): Session | null {
    return this.#state.status === 'authenticated' ? this.#state.session : null;
  }

  apply(event: SessionEvent): void {
    const next = nextState(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener(next);
  }

  /** @returns the function that ends the subscription */
  subscribe(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

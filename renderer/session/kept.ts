import type { Session } from '../../shared/session.ts';

/** Whose session it is, for what belongs to one person alone; null: nobody's. */
export function personOf(session: Session | null | undefined): string | null {
  return session ? JSON.stringify([session.provider, session.user.id]) : null;
}

/**
 * What a person has left in this window: where they are, how a table is sorted, what is typed in and not sent. It outlives the
 * end of the session, so that logging in again leads back there, and goes when somebody else logs in. It is in the window's
 * memory alone, never in storage.
 */
export class Kept {
  #person: string | null = null;
  #values = new Map<string, unknown>();

  /** @param person see {@link personOf} */
  of(person: string): Map<string, unknown> {
    if (person !== this.#person) this.#values = new Map();
    this.#person = person;
    return this.#values;
  }
}

/** What a person has written into the demo. */
export interface Note {
  readonly id: number;
  readonly text: string;
  readonly writtenAt: string;
}

export const MAX_NOTE = 500;
/** The oldest go. */
export const MAX_NOTES = 100;

/** The notes of all people, each their own, until the demo ends. */
export class Notes {
  readonly #notes = new Map<string, readonly Note[]>();
  #last = 0;

  /** The newest first. */
  of(userName: string): readonly Note[] {
    return this.#notes.get(userName) ?? [];
  }

  /** @returns null for what is no note */
  add(userName: string, body: unknown, now: number): Note | null {
    const text = (body as { text?: unknown } | null)?.text;
    if (typeof text !== 'string' || text.trim() === '' || text.length > MAX_NOTE) return null;
    this.#last += 1;
    const note = { id: this.#last, text, writtenAt: new Date(now).toISOString() };
    this.#notes.set(userName, [note, ...this.of(userName)].slice(0, MAX_NOTES));
    return note;
  }
}

import { type Marks, PLANTED } from './marks.ts';
import { LeakSearch } from './search.ts';

/** Where something was looked for, and what was there. */
export interface Look {
  /** How many bytes were looked at, in how many pieces (files, messages, processes…). */
  bytes: number;
  pieces: number;
  /** What was found: the mark, how it was written, where. */
  readonly leaks: Set<string>;
  /** Names of pieces. */
  readonly names: Set<string>;
  /** Forms in which what was planted was found, and where. */
  readonly planted: Set<string>;
}

/** What a place may hold by its nature: an authorization request has a `state`. */
export type Allowed = (mark: string) => boolean;

/** What was found in the places of one life. */
export class Evidence {
  readonly #marks: Marks;
  readonly #looks = new Map<string, Look>();
  #search: LeakSearch | null = null;
  #count = 0;

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** Looks into a piece of a place. @param name what the piece is called */
  look(place: string, name: string, piece: Buffer | string, allowed: Allowed = () => false): void {
    const look = this.of(place);
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    look.bytes += bytes.length;
    if (!look.names.has(name)) look.pieces += 1;
    look.names.add(name);
    for (const hit of this.#current().find(bytes)) {
      if (hit.startsWith(PLANTED)) look.planted.add(`${hit} in ${name}`);
      else if (!allowed(hit)) look.leaks.add(`${hit} in ${name}`);
    }
  }

  /** A place in which nothing was looked at is empty. */
  of(place: string): Look {
    const found = this.#looks.get(place) ?? {
      bytes: 0,
      pieces: 0,
      leaks: new Set(),
      names: new Set(),
      planted: new Set(),
    };
    this.#looks.set(place, found);
    return found;
  }

  /** Where something was looked for. */
  get places(): readonly string[] {
    return [...this.#looks.keys()];
  }

  /** Made anew when there are more marks. */
  #current(): LeakSearch {
    const { entries } = this.#marks;
    if (this.#search === null || this.#count !== entries.length) this.#search = new LeakSearch(entries);
    this.#count = entries.length;
    return this.#search;
  }
}

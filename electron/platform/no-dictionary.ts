import type { Session } from 'electron';

/** Electron fetches a dictionary for each session from a server of its maker's, also where nothing is spell-checked. */
export function fetchNoDictionary(session: Session): void {
  session.setSpellCheckerLanguages([]);
}

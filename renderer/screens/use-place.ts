import { useEffect, useState } from 'react';
import type { SessionState } from '../../shared/session.ts';
import { type Kept, personOf } from '../session/kept.ts';
import { useKeptOfWindow } from '../session/SessionProvider.tsx';
import { CONNECT, FLOW, HOME } from '../setup/places.ts';

/** Whose window it is; null: nobody's; undefined: not known yet. */
type Person = string | null | undefined;

/**
 * Where in the window the person is; in the address too, so that a reload stays there. Who logs in again is where they were;
 * somebody else begins at the first view.
 */
export function usePlace(state: SessionState): [place: string, go: (place: string) => void] {
  const kept = useKeptOfWindow();
  const person = personIn(state);
  const [at, setAt] = useState<{ place: string; person: Person }>(() => ({ place: inAddress(), person: undefined }));
  // While it is drawn, not after it: no picture shows the wrong place.
  const place = at.person === person ? at.place : placeFor(person, at, kept);
  if (at.person !== person) setAt({ place, person });
  const go = (next: string) => setAt({ place: next, person });
  useEffect(() => {
    const follow = () => setAt((last) => ({ ...last, place: inAddress() }));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    if (inAddress() !== place) window.history.replaceState(null, '', `#${place}`);
    if (person && !isEverybodys(place)) kept.of(person).set('place', place);
  }, [kept, person, place]);
  return [place, go];
}

function placeFor(person: Person, before: { place: string; person: Person }, kept: Kept): string {
  if (person === undefined || isEverybodys(before.place)) return before.place;
  if (person === null) return HOME; // the address does not tell the next one where the last one was
  if (before.person === undefined) return before.place;
  return (kept.of(person).get('place') as string | undefined) ?? HOME;
}

/** It is there without a session too: who is there stays, and who has left it is not led back. */
function isEverybodys(place: string): boolean {
  return place === FLOW || place === CONNECT;
}

function personIn(state: SessionState): Person {
  if (state.status === 'loading') return undefined;
  return state.status === 'authenticated' ? personOf(state.session) : null;
}

function inAddress(): string {
  return window.location.hash.slice(1);
}

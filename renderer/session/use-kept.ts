import { useCallback, useState } from 'react';
import { personOf } from './kept.ts';
import { useKeptOfWindow } from './SessionProvider.tsx';
import { useSession } from './use-session.ts';

/**
 * As `useState`, but the value is there again after the component was gone: another view was shown, or the session ended and
 * the same person has logged in again. A component that uses it is keyed by the person.
 * @param name unique in the window
 */
export function useKept<Value>(name: string, initial: Value): [value: Value, keep: (next: Value) => void] {
  const values = useKeptValues();
  const [value, setValue] = useState(() => (values?.has(name) ? (values.get(name) as Value) : initial));
  const keep = (next: Value) => {
    values?.set(name, next);
    setValue(next);
  };
  return [value, keep];
}

/**
 * A `ref` for what scrolls: it is at the same place again before it is painted.
 * @param name unique in the window
 */
export function useKeptScroll(name: string): (element: HTMLElement | null) => (() => void) | undefined {
  const values = useKeptValues();
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      const [left, top] = (values?.get(name) ?? [0, 0]) as readonly [number, number];
      element.scrollLeft = left;
      element.scrollTop = top;
      // Not at the end: what goes may be taken out of the page, and then it is at its top.
      const keep = () => values?.set(name, [element.scrollLeft, element.scrollTop]);
      element.addEventListener('scroll', keep, { passive: true });
      return () => element.removeEventListener('scroll', keep);
    },
    [values, name],
  );
}

function useKeptValues(): Map<string, unknown> | null {
  const kept = useKeptOfWindow();
  const person = personOf(useSession().data);
  return person === null ? null : kept.of(person);
}

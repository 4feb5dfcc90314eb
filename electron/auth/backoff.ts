const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Where a provider asks to be left alone and does not say for how long. */
const UNSAID_MS = 60_000;
const LONGEST_ASKED_MS = 300_000;
const SHORTEST_ASKED_MS = 1_000;

/**
 * The pause before the next try: up to 1, 2, 4 … 60 s, anywhere in between, so that many programs that lost the same
 * provider do not come back in the same moment.
 * @param failures how many there were before this one
 * @param random from 0 up to, not including, 1
 */
export function backoffMs(failures: number, random: () => number): number {
  return Math.round(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * random());
}

/**
 * What `Retry-After` asks for, in seconds or as a date; between a second and five minutes, a minute where it says nothing
 * that can be read.
 * @see RFC 9110 §10.2.3
 */
export function retryAfterMs(header: string | null, now: number): number {
  const text = header?.trim() ?? '';
  const asked = /^\d+$/.test(text) ? Number(text) * 1_000 : dateOf(text) - now;
  if (Number.isNaN(asked)) return UNSAID_MS;
  return Math.min(LONGEST_ASKED_MS, Math.max(SHORTEST_ASKED_MS, asked));
}

/** A date has a name of a day in it: `Date.parse` takes "-1" for one. */
function dateOf(text: string): number {
  return /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
}

import * as v from 'valibot';

/** The file that is asked for, below the feed's address. `scripts/release-files` writes it. */
export const FEED_FILE = 'latest.json';

const NUMBERS = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/;
/** No pre-release: who wants one gets it by hand. */
export const VERSION = v.pipe(v.string(), v.regex(NUMBERS));
/** Strict: what a feed adds is a feed for another program. */
const feed = v.strictObject({ version: VERSION });

/** The version that a feed names, or null for what is no feed. */
export function readFeed(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // not JSON: no feed
  }
  const parsed = v.safeParse(feed, value);
  return parsed.success ? parsed.output.version : null;
}

/** True only for a later version: an old feed that somebody plays back brings nobody back to an old version. */
export function isNewer(offered: string, running: string): boolean {
  const there = NUMBERS.exec(offered);
  const here = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-)?/.exec(running);
  if (there === null || here === null) return false;
  for (const part of [1, 2, 3]) {
    const difference = Number(there[part]) - Number(here[part]);
    if (difference !== 0) return difference > 0;
  }
  return here[4] !== undefined; // the release of the pre-release that runs
}

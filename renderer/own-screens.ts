import type { OwnScreen } from './screens/own-screen.ts';

/** Yours to fill: `docs/build-your-own.md` says how. */
export const OWN_SCREENS: readonly OwnScreen[] = [];

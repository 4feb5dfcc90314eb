import type { Hooks, Server } from './ports/hooks.ts';

/**
 * The integrator's own code in main: who may log in, what is kept, what windows see, and what is told to whom. This one does
 * nothing. `docs/coming-from-next-auth.md` has an example.
 */
export function createHooks(_server: Server): Hooks {
  return {};
}

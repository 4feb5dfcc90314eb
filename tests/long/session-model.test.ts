import fc from 'fast-check';
import { test } from 'vitest';
import { sessionProperty } from '../support/session-commands.ts';

test.each([
  ['often and shortly', 25, 30_000],
  ['for long', 150, 3_000],
])(
  'whatever happens to a session, %s: no newest token is lost, no old one is sent',
  async (_, maxCommands, numRuns) => {
    await fc.assert(sessionProperty(maxCommands), { numRuns });
  },
);

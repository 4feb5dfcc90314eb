import fc from 'fast-check';
import { expect, test } from 'vitest';
import { call, endWell, logIn, rest, sessionProperty } from '../../../support/session-commands.ts';
import { SessionWorld } from '../../../support/session-world.ts';

test('whatever happens, in whatever order, and wherever the program dies: no newest token is lost, no old one is sent', async () => {
  await fc.assert(sessionProperty(25), { numRuns: 400 });
});

const HOUR = 3_600_000;

/** What is done to Ada's session, or to none, and who may be found after a death in the middle of it. */
const deaths: [what: string, loggedIn: boolean, act: (world: SessionWorld) => unknown, found: (string | null)[]][] = [
  ['a first log-in', false, (world) => logIn(world, 'ada'), ['ada', null]],
  ['a log-in as the same person', true, (world) => logIn(world, 'ada'), ['ada']],
  ['a log-in as another person', true, (world) => logIn(world, 'bob'), ['ada', 'bob']],
  [
    'a refresh',
    true,
    (world) => {
      world.clock.advance(HOUR);
      return call(world, null);
    },
    ['ada'],
  ],
  ['a refresh for another API', true, (world) => call(world, 'b'), ['ada']],
  ['a log-out', true, ({ run }) => run.do('sign-out', (sessions) => sessions.signOut()), ['ada', null]],
  [
    'an origin being allowed',
    true,
    ({ run }) => run.do('allow', (sessions) => sessions.allowOrigin('https://b.example.com')),
    ['ada'],
  ],
  [
    'the end of a session that the provider has revoked',
    true,
    (world) => {
      world.provider.revokeAll();
      world.clock.advance(HOUR);
      return call(world, null);
    },
    ['ada', null],
  ],
];

test.each(deaths)('a death at any call of %s leaves the old or the new', async (_, loggedIn, act, expected) => {
  const seen = new Set<string | null>();
  for (let calls = 0; ; calls += 1) {
    const world = new SessionWorld();
    if (loggedIn) {
      void logIn(world, 'ada');
      await rest(world);
    }
    world.run.left = world.run.calls + calls;
    void act(world);
    await rest(world);
    const { dead } = world.run;
    await world.restart();
    const found = world.run.firstFound();
    await rest(world);
    seen.add(await found);
    await endWell(world);
    expect(world.violations).toEqual([]);
    if (dead) continue;
    expect(calls).toBeGreaterThan(8);
    expect([...seen].sort()).toEqual([...expected].sort());
    return;
  }
});

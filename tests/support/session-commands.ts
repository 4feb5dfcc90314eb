import fc from 'fast-check';
import type { AccessToken } from '../../electron/ports/access-token.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { originOf } from './rotating-provider.ts';
import { allGoneOn, SessionWorld, wanted } from './session-world.ts';

/** Something that happens: what it does is begun, not waited for. */
class Happening implements fc.AsyncCommand<object, SessionWorld> {
  readonly #name: string;
  readonly #act: (world: SessionWorld) => unknown;

  constructor(name: string, act: (world: SessionWorld) => unknown) {
    this.#name = name;
    this.#act = act;
  }

  check = () => true;
  toString = () => this.#name;

  async run(_: object, world: SessionWorld): Promise<void> {
    await this.#act(world);
    if (world.violations.length > 0) throw new Error(world.violations.join('\n'));
  }
}

const happens = (name: string, act: (world: SessionWorld) => unknown) => new Happening(name, act);

/** The same for the program, which a person starts again when it has died. */
const doing = (name: string, act: (world: SessionWorld) => unknown) =>
  happens(name, async (world) => {
    if (world.run.dead) await world.restart();
    void act(world);
  });

/** @param isWanted false: cancelled while the keychain takes the tokens */
export function logIn({ provider, run }: SessionWorld, user: string, isWanted = true): Promise<unknown> {
  return run.do('log-in', (sessions) => sessions.establish(run.provider, provider.grant(user), null, () => isWanted));
}

/** A log-in that is cancelled clears what there is of the same person, unless that is the session that runs. */
function cancelled(world: SessionWorld, user: string): Promise<unknown> {
  if (world.run.sessions.getServerSession()?.user.id !== user) world.kept.expected = false;
  return logIn(world, user, false);
}

/** An API call's token, and where `refused` the one that comes after the API has refused it. */
export async function call(world: SessionWorld, audience: string | null, refused = false): Promise<unknown> {
  const { run } = world;
  const check = (token: AccessToken | null | ExpectedError) => {
    if (token === null || token instanceof ExpectedError || run.dead || token.over.aborted) return;
    const session = run.sessions.getServerSession();
    const { user } = originOf(token.value);
    if (session?.user.id !== user) world.violations.push(`${user}'s token for ${JSON.stringify(session)}`);
  };
  const token = await run.do('call', (sessions) => sessions.getAccessToken(wanted(audience)));
  check(token);
  if (!refused || token instanceof ExpectedError) return token;
  const next = await run.do('refused', (sessions) => sessions.refreshAccessToken(wanted(audience), token));
  check(next);
  return next;
}

/** Waits until nothing is under way any more. */
export async function rest(world: SessionWorld): Promise<void> {
  await world.atRest();
  await world.checkAtRest();
}

/** A call when nothing else is under way: its token and what is stored are of one log-in. */
async function callAtRest(world: SessionWorld): Promise<void> {
  await rest(world);
  if (world.run.dead) await world.restart();
  let answer: unknown = null;
  void call(world, null).then((token) => {
    answer = token;
  });
  await rest(world);
  const { sessions } = world.run;
  if (answer === null || answer instanceof ExpectedError || sessions.getServerSession()?.storage !== 'keychain') return;
  const { value } = answer as AccessToken;
  const stored = await world.stored();
  if (originOf(stored).grant !== originOf(value).grant)
    world.violations.push(`stored is ${stored}, used ${value.slice(0, 20)}`);
}

const commands = [
  fc.constantFrom('ada', 'bob').map((user) => doing(`log in ${user}`, (world) => logIn(world, user))),
  fc.constantFrom('ada', 'bob').map((user) => doing(`log in ${user}, cancelled`, (world) => cancelled(world, user))),
  fc.constantFrom(null, 'b').map((audience) => doing(`call ${audience}`, (world) => call(world, audience))),
  fc.constant(doing('refused call', (world) => call(world, null, true))),
  fc.constant(doing('sign out', ({ run }) => run.do('sign-out', (sessions) => sessions.signOut()))),
  fc.constant(doing('update', ({ run }) => run.do('update', (sessions) => sessions.update()))),
  fc.constant(
    doing('allow origin', ({ run }) => run.do('allow', (sessions) => sessions.allowOrigin('https://b.example.com'))),
  ),
  fc.nat(30).map((calls) =>
    doing(`die in ${calls} calls`, ({ run }) => {
      run.left = run.calls + calls;
    }),
  ),
  fc.constant(happens('restart', (world) => world.restart())),
  fc.constant(
    happens('quit and start', async (world) => {
      await rest(world);
      await world.restart();
    }),
  ),
  fc.boolean().map((locked) => happens(locked ? 'lock' : 'unlock', (world) => world.lock(locked))),
  fc.constantFrom(null, null, 'timeout' as const, 'unavailable' as const).map((problem) =>
    happens(`keychain ${problem}`, ({ keychain }) => {
      keychain.problem = problem;
    }),
  ),
  fc.boolean().map((online) =>
    happens(online ? 'network up' : 'network down', (world) => {
      world.online = online;
    }),
  ),
  fc
    .constantFrom(1_000, 5_000, 61_000, 280_000, 3_600_000)
    .map((ms) => happens(`${ms / 1000} s pass`, ({ clock }) => clock.advance(ms))),
  fc.constant(happens('sleep', ({ clock }) => clock.sleep(8 * 3_600_000))),
  fc.constant(happens('grants revoked', ({ provider }) => provider.revokeAll())),
  fc.constant(happens('rest', rest)),
  fc.constant(happens('call at rest', callAtRest)),
];

/** All that can happen, in any order, each step of it in any order with the others; then all is well again. */
export function sessionProperty(maxCommands: number) {
  const plan = fc.commands(commands, { maxCommands, size: 'max' });
  return fc.asyncProperty(fc.scheduler(), plan, fc.boolean(), async (scheduler, happenings, rotates) => {
    const world = new SessionWorld({
      rotates,
      turn: (what) => scheduler.schedule(Promise.resolve(), what),
      atRest: async () => {
        do {
          await scheduler.waitAll();
          await allGoneOn(); // what was answered may ask again
        } while (scheduler.count() > 0);
      },
    });
    await fc.scheduledModelRun(scheduler, () => ({ model: {}, real: world }), happenings);
    await endWell(world);
  });
}

/** Whatever there was: on a machine that works, what was kept is found, and a call gets a token or is told to log in again. */
export async function endWell(world: SessionWorld): Promise<void> {
  await rest(world);
  world.keychain.locked = false;
  world.keychain.problem = null;
  world.online = true;
  await callAtRest(world);
  await world.restart();
  await rest(world);
  world.clock.advance(3_600_000);
  await callAtRest(world);
  if (world.violations.length > 0) throw new Error(world.violations.join('\n'));
}

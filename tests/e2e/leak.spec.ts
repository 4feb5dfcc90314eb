import { Evidence } from '../support/leak/evidence.ts';
import { liveUntilTheCrash, liveUntilTheEnd } from '../support/leak/life.ts';
import { Marks } from '../support/leak/marks.ts';
import { lookAtProcesses } from '../support/leak/places.ts';
import { liveWithPlanted } from '../support/leak/plant.ts';
import { NOBODY, watchProcesses } from '../support/leak/processes.ts';
import { TAKEN_ALONG } from '../support/leak/taken-along.ts';
import { lookAtOutput, startWorld } from '../support/leak/world.ts';
import { expect, test } from './fixtures.ts';

/** One place that is searched. */
interface Place {
  readonly place: string;
  /** Pieces of it that were looked at, or the search proves nothing. */
  readonly has: readonly string[];
  /** Pieces in each of which something was planted. */
  readonly inEach?: readonly string[];
  /** How much was looked at, at least, in bytes. */
  readonly bytes?: number;
}

const MB = 1_048_576;
const HELPERS = ['gpu-process', 'network.mojom.NetworkService'];
const STREAMS = ['stdout', 'stderr'];
const ACCOUNTS = process.getuid?.() === 0 ? [undefined, NOBODY] : [undefined];
const AS_NOBODY = ', as another account';

const PLACES: readonly Place[] = [
  { place: 'heap', has: ['strings'], bytes: MB },
  { place: 'renderer memory', has: ['renderer'], bytes: 50 * MB },
  { place: 'other memory', has: HELPERS, inEach: HELPERS, bytes: 50 * MB },
  {
    place: 'messages to windows',
    has: ['session:changed', 'session:sign-in', 'sign-in:changed', 'api:fetch', 'flow:recorded', 'app'],
  },
  {
    place: 'messages to main',
    has: ['session:sign-in', 'session:sign-out', 'sign-in:paste', 'api:fetch', 'api:download', 'app'],
  },
  { place: 'DOM', has: ['elements', 'fields'] },
  { place: 'console', has: ['log'] },
  { place: 'web storage', has: ['storage', 'cookies'] },
  { place: 'titles', has: ['windows'] },
  { place: 'clipboard', has: ['text'] },
  { place: 'user data', has: [] },
  { place: 'other folders', has: [] },
  { place: 'deleted files', has: [] },
  { place: 'logs', has: [] },
  { place: 'crash dumps', has: [] },
  { place: 'output', has: STREAMS, inEach: STREAMS },
  { place: 'arguments', has: [] },
  { place: 'environment', has: [] },
  ...(ACCOUNTS.length > 1 ? [{ place: `arguments${AS_NOBODY}`, has: [] }] : []),
  { place: 'keychain names', has: ['entries'] },
  { place: 'opened addresses', has: [] },
  { place: 'requests', has: ['API authorization', 'API bodies', 'provider addresses', 'provider headers'] },
  ...TAKEN_ALONG.map(({ place }) => ({ place, has: [place] })),
];

// One life, in which all is searched; each place then has a test of its own.
test.describe.configure({ mode: 'default' });
test.use({ desktopName: 'leak' });

const marks = new Marks();
const evidence = new Evidence(marks);

test.beforeAll(async ({ computer }, info) => {
  info.setTimeout(120_000);
  const world = await startWorld(computer, { folder: info.outputPath('leak'), marks, evidence });
  const watch = async (life: () => Promise<void>) => {
    const watching = ACCOUNTS.map((uid) => ({ uid, watcher: watchProcesses(uid) }));
    await life();
    world.provider.note();
    for (const { uid, watcher } of watching) {
      const { seen } = await watcher.stop();
      lookAtProcesses(evidence, seen, uid === undefined ? '' : AS_NOBODY);
    }
    lookAtOutput(world);
  };
  await watch(async () => {
    await liveUntilTheCrash(world);
    await liveUntilTheEnd(world);
  });
  expect(
    evidence.places.filter((place) => evidence.of(place).planted.size > 0),
    'nothing is planted yet',
  ).toEqual([]);
  await watch(() => liveWithPlanted(world));
  await world.stop();
});

for (const { place, has, inEach = [], bytes = 1 } of PLACES) {
  test(`no secret is in: ${place}`, () => {
    const look = evidence.of(place);
    expect([...look.leaks], 'what leaked').toEqual([]);
    expect([...look.planted], 'what was planted is found').not.toEqual([]);
    for (const name of inEach) expect([...look.planted].join(), 'what was planted is found').toContain(`in ${name}`);
    expect([...look.names], 'what was looked at').toEqual(expect.arrayContaining([...has]));
    expect(look.bytes).toBeGreaterThanOrEqual(bytes);
  });
}

test('every kind of secret was looked for', () => {
  const kinds = new Set(marks.names.map((name) => name.replace(/ \d+/, '')));
  const idToken = ['header', 'payload', 'signature'].map((part) => `ID token, ${part}`);
  const all = [
    'access token',
    'refresh token',
    ...idToken,
    'code',
    'device code',
    'state',
    'nonce',
    'verifier',
    'cookie',
    'planted',
  ];
  expect([...kinds].sort()).toEqual(all.sort());
});

test('every place that was looked at has a test', () => {
  const tested = new Set(PLACES.map(({ place }) => place));
  expect(evidence.places.filter((place) => !tested.has(place))).toEqual([]);
});

import { fileTimes, largeTimes, type Programs, rates, smallTimes } from './measures.ts';
import { compared, type Row } from './table.ts';

const SMALL_CALLS = 2_000;
const CALLS_AT_ONCE = 6_400;
const MEMORY_MB = 64;
const MB = 1_048_576;

/** Measures all of it. @param tokenRequests how often the provider was asked for tokens so far */
export async function rowsOf(programs: Programs, folder: string, tokenRequests: () => number): Promise<readonly Row[]> {
  const small = await smallTimes(programs, SMALL_CALLS);
  const rate = await rates(programs, CALLS_AT_ONCE);
  const large = await largeTimes(programs);
  const file = await fileTimes(programs, folder);
  const refreshes = await refreshesOfManyCalls(programs, tokenRequests);
  const ours = ms(small.keyporch);
  return [
    compared(
      'small GET',
      [small.keyporch, small.echo + small.get],
      [ours, `${ms(small.echo)} IPC echo + ${ms(small.get)} GET in main`],
      { atMost: 2.5 },
    ),
    compared('small GET, times as fast', [small.next, small.keyporch], [ours, `${ms(small.next)} Next.js page`], {
      atLeast: 5,
    }),
    compared(
      '64 at once',
      [rate.keyporch, rate.bare],
      [perSecond(rate.keyporch), `${perSecond(rate.bare)} invoke + undici`],
      { atLeast: 0.5 },
    ),
    compared(
      '64 at once',
      [rate.keyporch, rate.next],
      [perSecond(rate.keyporch), `${perSecond(rate.next)} Next.js page`],
      { atLeast: 5 },
    ),
    compared(
      '100 MB as a stream, speed',
      [large.next, large.keyporch],
      [ms(large.keyporch), `${ms(large.next)} Next.js page`],
      { atLeast: 0.8 },
    ),
    memoryRow('main', large.main),
    memoryRow('the page', large.page),
    compared(
      '100 MB to a file, speed',
      [file.undici, file.keyporch],
      [ms(file.keyporch), `${ms(file.undici)} undici to a file`],
      { atLeast: 0.8 },
    ),
    compared(
      'small GET, 1,000 patterns',
      [small.patterns, small.keyporch],
      [ms(small.patterns), `${ours} one pattern`],
      { atMost: 1.2 },
    ),
    {
      what: '1,000 calls on an expired token',
      value: String(refreshes),
      against: '',
      ratio: '',
      must: 'exactly 1 token request',
      met: refreshes === 1,
    },
  ];
}

/** All at the same time, by a clock that is six minutes ahead: the token has run out. */
async function refreshesOfManyCalls({ keyporch }: Programs, tokenRequests: () => number): Promise<number> {
  const before = tokenRequests();
  await keyporch.run('main', 'const now = Date.now; Date.now = () => now() + 360_000; 0');
  await keyporch.run('page', "bench.atOnce('keyporch', 1_000, 250)");
  return tokenRequests() - before;
}

function memoryRow(whose: string, bytes: number): Row {
  const value = bytes / MB;
  const what = `100 MB as a stream, memory of ${whose}`;
  return {
    what,
    value: `+${value.toFixed(0)} MB`,
    against: '',
    ratio: '',
    must: `under ${MEMORY_MB} MB`,
    met: value < MEMORY_MB,
  };
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 3 : 0)} ms`;
}

function perSecond(value: number): string {
  return `${value.toFixed(0)}/s`;
}

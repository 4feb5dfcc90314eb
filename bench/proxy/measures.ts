import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Driven } from './driven.ts';
import type { Way } from './page.ts';
import { LARGE_BYTES } from './sizes.ts';
import { mean, median } from './statistics.ts';

/** The programs that are compared: the product, bare Electron, and a window with the Next.js page. */
export interface Programs {
  readonly keyporch: Driven;
  readonly bare: Driven;
  readonly next: Driven;
}

const BLOCKS = 5;
const LARGE_RUNS = 7;
const SAMPLE_MS = 10;

export interface SmallTimes {
  readonly keyporch: number;
  readonly patterns: number;
  readonly echo: number;
  readonly get: number;
  readonly next: number;
}

/** Mean milliseconds of a small GET, each way; block by block in turn, so that the machine's moods are everyone's. */
export async function smallTimes({ keyporch, bare, next }: Programs, calls: number): Promise<SmallTimes> {
  const small = (way: Way) => `bench.small('${way}', ${calls})`;
  const times: Record<keyof SmallTimes, number[]> = { keyporch: [], patterns: [], echo: [], get: [], next: [] };
  for (let block = -1; block < BLOCKS; block += 1) {
    const measured = {
      keyporch: await keyporch.run<number>('page', small('keyporch')),
      echo: await bare.run<number>('page', small('echo')),
      get: await bare.run<number>('main', `bench.small(${calls})`),
      patterns: await keyporch.run<number>('page', small('patterns')),
      next: await next.run<number>('page', small('next')),
    };
    if (block < 0) continue; // what runs for the first time is compiled first
    for (const [name, value] of Object.entries(measured)) times[name as keyof SmallTimes].push(value);
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, values]) => [name, mean(values)]),
  ) as unknown as SmallTimes;
}

/** Requests a second, each way. */
export async function rates({ keyporch, bare, next }: Programs, calls: number) {
  const rate = (way: Way) => `bench.atOnce('${way}', ${calls}, 64)`;
  const found = { keyporch: [] as number[], bare: [] as number[], next: [] as number[] };
  for (let block = 0; block < BLOCKS; block += 1) {
    found.keyporch.push(await keyporch.run('page', rate('keyporch')));
    found.bare.push(await bare.run('page', rate('bare')));
    found.next.push(await next.run('page', rate('next')));
  }
  return { keyporch: mean(found.keyporch), bare: mean(found.bare), next: mean(found.next) };
}

/** Median milliseconds of a large answer, read and thrown away; and how much more memory main and the page held meanwhile. */
export async function largeTimes({ keyporch, next }: Programs) {
  const large = (way: Way) => `bench.large('${way}', ${LARGE_BYTES})`;
  await keyporch.run('page', large('keyporch'));
  await next.run('page', large('next'));
  const before = keyporch.memory();
  const most = [...before];
  const timer = setInterval(() => {
    for (const [at, bytes] of keyporch.memory().entries()) most[at] = Math.max(most[at] ?? 0, bytes);
  }, SAMPLE_MS);
  const times = { keyporch: [] as number[], next: [] as number[] };
  for (let run = 0; run < LARGE_RUNS; run += 1) {
    times.keyporch.push(await keyporch.run('page', large('keyporch')));
    times.next.push(await next.run('page', large('next')));
  }
  clearInterval(timer);
  const [main = Number.NaN, page = Number.NaN] = most.map((bytes, at) => bytes - (before[at] ?? 0));
  return { keyporch: median(times.keyporch), next: median(times.next), main, page };
}

/** Median milliseconds of a large answer to a file: the product's download, the person's choice made for them, and undici. */
export async function fileTimes({ keyporch, bare }: Programs, folder: string) {
  const [ours, theirs] = [join(folder, 'downloaded'), join(folder, 'written')];
  const chosen = JSON.stringify({ canceled: false, filePath: ours });
  await keyporch.run(
    'main',
    `process.mainModule.require('electron').dialog.showSaveDialog = async () => (${chosen}); 0`,
  );
  const times = { keyporch: [] as number[], undici: [] as number[] };
  for (let run = -1; run < LARGE_RUNS; run += 1) {
    const measured = {
      keyporch: await keyporch.run<number>('page', `bench.toFile(${LARGE_BYTES})`),
      undici: await bare.run<number>('main', `bench.toFile(${JSON.stringify(theirs)})`),
    };
    for (const path of [ours, theirs]) {
      if (statSync(path).size !== LARGE_BYTES) throw new Error(`${path} is not whole`);
      rmSync(path);
    }
    if (run < 0) continue;
    times.keyporch.push(measured.keyporch);
    times.undici.push(measured.undici);
  }
  return { keyporch: median(times.keyporch), undici: median(times.undici) };
}

import { apiFetch } from '../../renderer/api/api-fetch.ts';
import { downloadApi } from '../../renderer/api/download-api.ts';

/* What runs in the pages: the same measures for every way to the API. The bench builds it as the product's page is built. */

interface Bare {
  readonly echo: (value: unknown) => Promise<unknown>;
  readonly get: (path: string) => Promise<{ status: number; body: ArrayBuffer }>;
}

/** A way to the API. */
export type Way = 'keyporch' | 'patterns' | 'bare' | 'echo' | 'next';

const bare = () => (globalThis as unknown as { bare: Bare }).bare;
const ECHO = {
  callId: '8f14e45f-ceea-467f-a8f6-7f3d1d7f6f3b',
  api: 'bench',
  path: '/small',
  method: 'GET',
  headers: {},
  body: null,
  timeout: null,
};

const WAYS: Readonly<Record<Way, (path: string) => Promise<Response>>> = {
  keyporch: (path) => apiFetch('bench', path),
  patterns: (path) => apiFetch('patterns', path),
  bare: async (path) => {
    const { status, body } = await bare().get(path);
    return new Response(body, { status });
  },
  echo: async () => {
    await bare().echo(ECHO);
    return new Response('echo');
  },
  next: (path) => fetch(`/api/proxy${path}`),
};

async function take(way: Way, path: string): Promise<number> {
  const response = await WAYS[way](path);
  if (response.status !== 200) throw new Error(`${way}: HTTP ${response.status}`);
  return (await response.arrayBuffer()).byteLength;
}

const bench = {
  /** One after another. @returns milliseconds for one */
  small: async (way: Way, count: number): Promise<number> => {
    const begin = performance.now();
    for (let call = 0; call < count; call += 1) await take(way, '/small');
    return (performance.now() - begin) / count;
  },
  /** So many under way all the time. @returns how many a second */
  atOnce: async (way: Way, count: number, width: number): Promise<number> => {
    const begin = performance.now();
    let left = count;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        await take(way, '/small');
      }
    };
    await Promise.all(Array.from({ length: width }, one));
    return (count / (performance.now() - begin)) * 1000;
  },
  /** A large answer, read as a stream and thrown away. @returns milliseconds */
  large: async (way: Way, bytes: number): Promise<number> => {
    const begin = performance.now();
    const { body } = await WAYS[way]('/large');
    let read = 0;
    if (body !== null) {
      const reader = body.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) read += piece.value.byteLength;
    }
    if (read !== bytes) throw new Error(`${way}: ${read} bytes`);
    return performance.now() - begin;
  },
  /** A large answer to the file that the person chooses. @returns milliseconds */
  toFile: async (bytes: number): Promise<number> => {
    const begin = performance.now();
    const file = await downloadApi('bench', '/large');
    if (file?.bytes !== bytes) throw new Error('the file is not whole');
    return performance.now() - begin;
  },
};

(globalThis as unknown as { bench: typeof bench }).bench = bench;

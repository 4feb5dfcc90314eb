import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** The windows' own origin: never `file://`, which has rights that a page must not have. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://keyporch';
export const APP_URL = `${APP_ORIGIN}/index.html`;

/** One policy for development and production. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Of every answer, also of one without content: a document is made of that too. */
const SAFE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const notFound = (): Response => new Response(null, { status: 404, headers: SAFE_HEADERS });

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Serves the built windows from a list of files made when it is asked for: a request names an entry of the list or gets
 * nothing, so no path in a request can lead anywhere else.
 * @param onTaken told of a file when all of it is on its way
 */
export function serveApp(
  folder: string,
  onTaken: (path: string) => void = () => undefined,
): (request: { url: string; method: string }) => Promise<Response> {
  return async ({ url, method }) => {
    const file = method === 'GET' ? listFiles(folder).get(pathOf(url)) : undefined;
    if (file === undefined) return notFound();
    return new Response(
      bodyOf(await readFile(file), () => onTaken(file)),
      {
        headers: {
          ...SAFE_HEADERS,
          'content-type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
          'cache-control': 'no-cache',
        },
      },
    );
  };
}

function bodyOf(bytes: Uint8Array, onTaken: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (stream) => stream.enqueue(bytes),
    // Asked for more: what there was has been taken.
    pull: (stream) => {
      stream.close();
      onTaken();
    },
  });
}

/** True for the one page that windows show, whatever part of it. */
export function isAppPage(url: string): boolean {
  return url === APP_URL || url.startsWith(`${APP_URL}#`);
}

/** @returns the path within our origin, or one that is in no list */
function pathOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${APP_SCHEME}://${host}` === APP_ORIGIN ? pathname : '';
}

function listFiles(folder: string, prefix = '/'): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) files.set(`${prefix}${entry.name}`, path);
    if (!entry.isDirectory()) continue;
    for (const [name, file] of listFiles(path, `${prefix}${entry.name}/`)) files.set(name, file);
  }
  return files;
}

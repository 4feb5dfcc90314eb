import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fail } from '../../../shared/errors.ts';
import type { HttpPort } from '../../ports/http.ts';
import type { DownloadOptions } from '../../ports/updater.ts';

export interface PackageDownload extends DownloadOptions {
  readonly url: URL;
  /** A file that may be there already, and is not used before this has resolved. */
  readonly destination: string;
  /** Base64. */
  readonly sha512: string;
  /** In bytes. */
  readonly size: number;
  readonly http: HttpPort;
  readonly userAgent: string;
}

/** Any size in any time, as long as it comes. */
const LIMITS = { headersMs: 20_000, idleMs: 60_000, totalMs: null };

/**
 * Downloads one file that is known by its sum.
 * @throws {ExpectedError} UPDATE_REFUSED where it is another one, or elsewhere
 * @throws {HttpError}
 */
export async function downloadPackage(parts: PackageDownload): Promise<void> {
  const { url, destination, sha512, size, http, userAgent, signal, onPercent } = parts;
  const answer = await http.request({
    url,
    method: 'GET',
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': userAgent },
    body: null,
    limits: { ...LIMITS, bodyBytes: size },
    signal,
  });
  if (answer.status !== 200) fail('UPDATE_REFUSED', { reason: 'status' });
  const hash = createHash('sha512');
  await pipeline(async function* () {
    let received = 0;
    let percent = -1;
    for await (const piece of answer.body) {
      hash.update(piece);
      received += piece.byteLength;
      const now = Math.floor((100 * received) / size);
      if (now !== percent) onPercent(now);
      percent = now;
      yield piece;
    }
  }, createWriteStream(destination));
  if (hash.digest('base64') !== sha512) fail('UPDATE_REFUSED', { reason: 'sum' });
}

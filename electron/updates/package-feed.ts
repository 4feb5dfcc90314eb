import { createPublicKey, verify } from 'node:crypto';
import * as v from 'valibot';
import { fail } from '../../shared/errors.ts';
import type { HttpPort } from '../ports/http.ts';
import { readWhole } from '../ports/http.ts';
import type { PackageFeed } from '../ports/updater.ts';
import { isNewer, VERSION } from './feed.ts';

/** A feed of packages is a few lines. */
const LIMITS = { headersMs: 15_000, idleMs: 15_000, totalMs: 20_000, bodyBytes: 16_384 };
/** No package is larger, in bytes. */
const MAX_PACKAGE = 1_073_741_824;

/** The kinds of packages that a program can put into its own place. */
export type PackageKind = 'AppImage' | 'exe' | 'zip';

export interface PackageFeedParts {
  /** Folder of the feed, with a slash at its end; fixed when the program was built. */
  readonly feed: string;
  /** Ed25519 public key, as base64 of its SPKI; fixed when the program was built. @see RFC 8410 §4 */
  readonly key: string;
  /** The program's id: a package of another program with the same key is none of this one. */
  readonly id: string;
  readonly kind: PackageKind;
  readonly arch: string;
  readonly http: HttpPort;
  readonly userAgent: string;
}

const packageFeed = v.strictObject({
  version: VERSION,
  package: v.strictObject({
    name: v.string(),
    sha512: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{86}==$/)),
    size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PACKAGE)),
  }),
});

/** The file that is asked for, below the feed's address; its signature is beside it. `scripts/release-files` writes both. */
export function packageFeedFile({ kind, arch }: Pick<PackageFeedParts, 'kind' | 'arch'>): string {
  if (kind === 'zip') return 'latest-mac.json'; // for both kinds of processors
  return `latest-${kind === 'exe' ? 'windows' : 'linux'}-${arch}.json`;
}

/**
 * Asks which package is the newest. What it says counts only with the builder's signature, so that whoever has the feed's host
 * can't have a program of their own installed.
 * @param told the version that the person was told of: an older one is refused
 * @throws {ExpectedError} UPDATE_REFUSED; {HttpError} where there is no answer
 */
export async function latestPackage(parts: PackageFeedParts, told: string, signal: AbortSignal): Promise<PackageFeed> {
  const file = packageFeedFile(parts);
  const text = await get(parts, file, signal);
  const signature = await get(parts, `${file}.sig`, signal);
  if (!isSigned(text, signature, parts.key)) fail('UPDATE_REFUSED', { reason: 'signature' });
  return readPackageFeed(text.toString(), parts, told);
}

/** Judges what is signed. @throws {ExpectedError} UPDATE_REFUSED */
export function readPackageFeed(
  text: string,
  { id, kind }: Pick<PackageFeedParts, 'id' | 'kind'>,
  told: string,
): PackageFeed {
  const parsed = v.safeParse(packageFeed, parseJson(text));
  if (!parsed.success) fail('UPDATE_REFUSED', { reason: 'format' });
  const feed = parsed.output;
  if (feed.version !== told && !isNewer(feed.version, told)) fail('UPDATE_REFUSED', { reason: 'version' });
  // A plain name, so that it can't be at another host or in another folder; and this program's, of this version and kind.
  const { name } = feed.package;
  const [before, after] = [`${id}_${feed.version}_`, `.${kind}`];
  const arch = name.slice(before.length, -after.length);
  if (name !== `${before}${arch}${after}` || !/^\w{1,20}$/.test(arch)) fail('UPDATE_REFUSED', { reason: 'package' });
  return feed;
}

function isSigned(text: Uint8Array, signature: Buffer, key: string): boolean {
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  return verify(null, text, publicKey, Buffer.from(signature.toString(), 'base64'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // refused like everything else that is no feed
  }
}

async function get({ feed, http, userAgent }: PackageFeedParts, file: string, signal: AbortSignal): Promise<Buffer> {
  const answer = await http.request({
    url: new URL(file, feed),
    method: 'GET',
    headers: { accept: '*/*', 'user-agent': userAgent },
    body: null,
    limits: LIMITS,
    signal,
  });
  const body = Buffer.from(await readWhole(answer.body));
  return answer.status === 200 ? body : fail('UPDATE_REFUSED', { reason: 'status' });
}

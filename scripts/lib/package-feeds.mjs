import { createHash, createPublicKey, sign } from 'node:crypto';
import { createReadStream, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Kinds of packages that a program can replace itself with, as electron-builder names them, and the feed that tells of them. */
const FEEDS = [
  [/_x86_64\.AppImage$/, 'latest-linux-x64.json'],
  [/_arm64\.AppImage$/, 'latest-linux-arm64.json'],
  [/_x64\.exe$/, 'latest-windows-x64.json'],
  [/_universal\.zip$/, 'latest-mac.json'],
];

/** What may be in a folder from an earlier run, signatures too. */
export const PACKAGE_FEED = /^latest-[\w-]+\.json(?:\.sig)?$/;

/**
 * Writes what a copy asks for that replaces itself: version, name, sum and size of its package; and beside it the signature.
 * @param {string} folder that the packages are in
 * @param {{ packages: readonly string[], version: string, key: import('node:crypto').KeyObject | null }} release
 *   key: Ed25519, private; null: nothing is signed, and no copy installs what is there
 * @returns {Promise<string[]>} the names of what was written
 */
export async function writePackageFeeds(folder, { packages, version, key }) {
  const made = [];
  for (const name of packages) {
    const feed = FEEDS.find(([pattern]) => pattern.test(name))?.[1];
    if (feed === undefined) continue;
    if (!name.includes(`_${version}_`)) throw new Error(`${name} is not of version ${version}`);
    if (made.includes(feed)) throw new Error(`${name} is one more package for ${feed}`);
    const sha512 = await hash(join(folder, name), 'sha512', 'base64');
    const { size } = statSync(join(folder, name));
    const text = `${JSON.stringify({ version, package: { name, sha512, size } }, null, 2)}\n`;
    writeFileSync(join(folder, feed), text);
    made.push(feed);
    if (key === null) continue;
    writeFileSync(join(folder, `${feed}.sig`), `${sign(null, Buffer.from(text), key).toString('base64')}\n`);
    made.push(`${feed}.sig`);
  }
  return made;
}

/** What a build is given to know the signer by: `keyporch.updatesKey`, `--updates-key`. */
export function publicPart(key) {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

/** @param {'hex' | 'base64'} encoding */
export async function hash(file, algorithm, encoding) {
  const sum = createHash(algorithm);
  await pipeline(createReadStream(file), sum);
  return sum.digest(encoding);
}

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/* What release-files writes is plain JavaScript without types. */
const path: string = '../../scripts/lib/package-feeds.mjs';
const { writePackageFeeds, publicPart } = (await import(path)) as {
  writePackageFeeds(
    folder: string,
    release: { packages: string[]; version: string; key: KeyObject },
  ): Promise<string[]>;
  publicPart(key: KeyObject): string;
};

/** A builder's key: what signs, and what is built into a program. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly builtIn: string;
}

export function makeSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, builtIn: publicPart(privateKey) };
}

export interface Release {
  readonly id: string;
  readonly version: string;
  readonly text: string;
  readonly key: SigningKey;
}

/** A release's folder as `npm run release-files` leaves it. @returns the name of its package */
export async function writeRelease(folder: string, { id, version, text, key }: Release): Promise<string> {
  const name = `${id}_${version}_x86_64.AppImage`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'latest.json'), JSON.stringify({ version }));
  await writePackageFeeds(folder, { packages: [name], version, key: key.privateKey });
  return name;
}

export const sha512 = (text: string | Uint8Array) => createHash('sha512').update(text).digest('base64');

/** A signature as it lies beside a feed. */
export const signature = (text: string, { privateKey }: SigningKey) =>
  sign(null, Buffer.from(text), privateKey).toString('base64');

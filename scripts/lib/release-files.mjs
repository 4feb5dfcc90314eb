import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash, PACKAGE_FEED, publicPart, writePackageFeeds } from './package-feeds.mjs';
import { ROOT } from './project.mjs';
import { run } from './run.mjs';

/** What is a package; nothing else may lie in the folder of a release. */
const PACKAGE = /^[\w.+-]+\.(?:deb|rpm|AppImage|dmg|zip|exe)$/;
const SUMS = 'SHA256SUMS';
const SBOM = 'sbom.cdx.json';
const FEED = 'latest.json';

/**
 * Writes what goes beside the packages of a release.
 * @param {string} folder that has the packages and nothing else
 * @param {string | undefined} keyFile PEM of the private key that the feeds of packages are signed with
 * @returns {Promise<string[]>} the names of what was written
 */
export async function writeReleaseFiles(folder, keyFile) {
  const made = [SUMS, SBOM, FEED];
  const isMade = (name) => made.includes(name) || PACKAGE_FEED.test(name);
  const packages = readdirSync(folder).filter((name) => !isMade(name));
  const odd = packages.filter((name) => !PACKAGE.test(name));
  if (odd.length > 0) throw new Error(`no package: ${odd.join(', ')}`);
  if (packages.length === 0) throw new Error(`no package is in ${folder}`);
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const key = keyFile === undefined ? null : readKey(keyFile, manifest.keyporch.updatesKey);
  for (const old of readdirSync(folder).filter(isMade)) rmSync(join(folder, old));
  const feeds = await writePackageFeeds(folder, { packages, version: manifest.version, key });
  const bill = await billOfMaterials(manifest.name);
  writeFileSync(join(folder, SBOM), `${JSON.stringify(bill, null, 2)}\n`);
  writeFileSync(join(folder, FEED), `${JSON.stringify({ version: manifest.version })}\n`);
  const lines = [];
  for (const name of [...packages, SBOM, FEED, ...feeds].sort()) {
    lines.push(`${await hash(join(folder, name), 'sha256', 'hex')}  ${name}\n`);
  }
  writeFileSync(join(folder, SUMS), lines.join(''));
  return [...made, ...feeds];
}

/** @param {string | undefined} builtIn who the build takes packages from */
function readKey(file, builtIn) {
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${file} is no key of Ed25519`);
  if (builtIn !== undefined && publicPart(key) !== builtIn) {
    throw new Error(`${file} is not the key that package.json names: no copy would take what it signs`);
  }
  return key;
}

/** From the lock file: also the tools, because what they bundle is among them. npm calls the project by its folder. */
async function billOfMaterials(name) {
  const { code, output } = await run(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--loglevel=silent'],
    {
      quiet: true,
      timeoutMs: 120_000,
    },
  );
  if (code !== 0) throw new Error(`npm sbom ended with ${code}`);
  const bill = JSON.parse(output);
  bill.metadata.component.name = name;
  return bill;
}

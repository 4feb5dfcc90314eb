import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ROOT } from './project.mjs';
import { run } from './run.mjs';

/** What is a package; nothing else may lie in the folder of a release. */
const PACKAGE = /^[\w.+-]+\.(?:deb|rpm|AppImage|dmg|exe)$/;
const SUMS = 'SHA256SUMS';
const SBOM = 'sbom.cdx.json';
const FEED = 'latest.json';

/**
 * Writes what goes beside the packages of a release.
 * @param {string} folder that has the packages and nothing else
 * @returns {Promise<string[]>} the names of what was written
 */
export async function writeReleaseFiles(folder) {
  const made = [SUMS, SBOM, FEED];
  const packages = readdirSync(folder).filter((name) => !made.includes(name));
  const odd = packages.filter((name) => !PACKAGE.test(name));
  if (odd.length > 0) throw new Error(`no package: ${odd.join(', ')}`);
  if (packages.length === 0) throw new Error(`no package is in ${folder}`);
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const bill = await billOfMaterials(manifest.name);
  writeFileSync(join(folder, SBOM), `${JSON.stringify(bill, null, 2)}\n`);
  writeFileSync(join(folder, FEED), `${JSON.stringify({ version: manifest.version })}\n`);
  const lines = [];
  for (const name of [...packages, SBOM, FEED].sort()) lines.push(`${await sha256(join(folder, name))}  ${name}\n`);
  writeFileSync(join(folder, SUMS), lines.join(''));
  return made;
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

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

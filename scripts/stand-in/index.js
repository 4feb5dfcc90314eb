/**
 * What `electron FOLDER` does in a released Electron, for the stand-in, which comes without it: loads the app whose
 * folder is the first argument that is not a switch. Copied into the stand-in's `resources/app`.
 */
const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { app } = require('electron');

// Node 18 has it only behind a switch; openid-client and oidc-provider need it.
if (globalThis.crypto === undefined) globalThis.crypto = require('node:crypto').webcrypto;

const argument = process.argv.slice(1).find((value) => !value.startsWith('-'));
if (argument === undefined) {
  process.stderr.write('usage: electron FOLDER\n');
  process.exit(2);
}
const folder = resolve(argument);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
app.setAppPath(folder);
require(join(folder, manifest.main));

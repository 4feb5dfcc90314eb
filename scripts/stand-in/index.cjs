// What Electron does for `electron -r script .`, which the stand-in lacks, and the one global that its old Node lacks in main.
const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { webcrypto } = require('node:crypto');
const { app } = require('electron');

if (!globalThis.crypto) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });

const args = process.argv.slice(1);
const required = args.includes('-r') ? args.splice(args.indexOf('-r'), 2)[1] : null;
const folder = resolve(args.find((argument) => !argument.startsWith('-')) ?? '.');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
app.setAppPath(folder);
if (required !== null) require(resolve(required));
require(join(folder, manifest.main));

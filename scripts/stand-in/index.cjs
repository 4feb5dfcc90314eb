// What Electron does for `electron .`, which the stand-in lacks, and the one global that its old Node lacks in main.
const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { webcrypto } = require('node:crypto');
const { app } = require('electron');

if (!globalThis.crypto) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });

const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
app.setAppPath(folder);
require(join(folder, manifest.main));

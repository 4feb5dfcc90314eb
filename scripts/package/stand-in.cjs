// The first file that a package on the Electron that stands in for tests runs: what its old Node lacks, then the app.
const { webcrypto } = require('node:crypto');

if (!globalThis.crypto) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
require('./out/main/index.cjs');

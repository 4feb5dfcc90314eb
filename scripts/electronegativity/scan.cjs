// Run by tests/long/electronegativity.test.ts from the folder where the scanner is installed: what it finds in a folder, as JSON.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const [, , installed, input, output] = process.argv;
// Without a network its HTTP client (got) goes on after its promise has ended: that is not the scan's failure.
process.on('uncaughtException', (error) => {
  if (/[\\/]got[\\/]/.test(error.stack)) return;
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

const scanner = require(join(installed, 'node_modules/@doyensec/electronegativity'));
const scan = scanner.default ?? scanner;

scan({ input, electronVersionOverride: '45.0.0', parserPlugins: ['decoratorAutoAccessors'] }, false).then(
  ({ issues, errors }) => {
    const found = issues.map(({ id, file, sample }) => ({ id, file, sample: sample ?? '' }));
    writeFileSync(output, JSON.stringify({ found, errors: errors.map(String) }));
    process.exit(0);
  },
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);

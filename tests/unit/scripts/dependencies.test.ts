import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Audit {
  judge(output: string, shipped: ReadonlySet<string>): { bad: string[]; others: number } | null;
  inTheApp(page: string, lock: object): Set<string>;
}
interface LockFile {
  lockFaults(lock: object): string[];
}

/** The scripts have no types: paths that the compiler does not follow, and the parts that are tested. */
const library: string = '../../../scripts/lib';
const { judge, inTheApp }: Audit = await import(`${library}/audit.mjs`);
const { lockFaults }: LockFile = await import(`${library}/lock-file.mjs`);

const read = (name: string) => readFileSync(resolve(import.meta.dirname, '../../..', name), 'utf8');
const manifest = JSON.parse(read('package.json'));
const lock = JSON.parse(read('package-lock.json'));
const page = read('docs/dependencies.md');
const rowsOf = (text: string) => [...text.matchAll(/^\| `([^`]+)` \| ([^|]+) \| (.+) \|$/gm)];

test('docs/dependencies.md has each direct dependency, with its licence and why it is there', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const rows = rowsOf(page.slice(0, page.indexOf('## What may run')));

  expect(rows.map(([, name]) => name).sort()).toEqual(
    Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).sort(),
  );
  for (const [, name, licence, rest = ''] of rows) {
    expect([licence, undefined], name).toContain(lock.packages[`node_modules/${name}`].license ?? licence);
    expect(rest, name).toMatch(/^(yes|no) \| \S.{5,}/);
  }
});

test('nothing but what was reviewed has a script that runs at installation, and that is forbidden', () => {
  const reviewed = [...page.slice(page.indexOf('## What may run')).matchAll(/^\| `([^`]+)` \|/gm)].map(
    ([, name]) => name,
  );
  const withScripts = Object.entries<{ hasInstallScript?: boolean; name?: string }>(lock.packages).filter(
    ([, entry]) => entry.hasInstallScript,
  );

  expect(withScripts.map(([path]) => path.replace(/^.*node_modules\//, '')).sort()).toEqual(reviewed.sort());
  for (const [path, { name }] of withScripts) {
    expect(manifest.allowScripts[name ?? path.replace(/^.*node_modules\//, '')]).toBe(false);
  }
});

describe('the lock file', () => {
  test('has each package’s checksum, and each comes from the registry', () => {
    expect(lockFaults(lock)).toEqual([]);
  });

  const packages = {
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', resolved: 'https://one.example/a.tgz' },
  };
  test.each<[string, object, string]>([
    ['no checksum', { integrity: undefined }, 'a has no SHA-512'],
    ['a weak checksum', { integrity: 'sha1-a' }, 'a has no SHA-512'],
    ['another origin', { resolved: 'https://two.example/b.tgz' }, 'more than one origin'],
    ['a repository', { resolved: 'git+ssh://git@one.example/b.git#1' }, 'b does not come by https'],
    ['no encryption', { resolved: 'http://one.example/b.tgz' }, 'b does not come by https'],
    ['a link', { link: true, resolved: '../b' }, 'b is a link'],
  ])('is not taken with %s', (_title, change, fault) => {
    const other = { ...packages['node_modules/a'], ...change };
    const name = 'integrity' in change ? 'node_modules/a' : 'node_modules/b';
    expect(lockFaults({ packages: { '': {}, ...packages, [name]: other } }).join()).toContain(fault);
  });
});

describe('the audit', () => {
  const report = (vulnerabilities: object) =>
    `npm warn x\n${JSON.stringify({ auditReportVersion: 2, vulnerabilities })}`;
  const shipped = new Set(['undici', 'react']);

  test('fails for what is in the app', () => {
    const text = report({ undici: { name: 'undici', severity: 'high' }, vite: { name: 'vite', severity: 'critical' } });
    expect(judge(text, shipped)).toEqual({ bad: ['undici (high)'], others: 1 });
    expect(judge(report({}), shipped)).toEqual({ bad: [], others: 0 });
  });

  test.each(['', 'npm error audit endpoint returned an error', '{"message":"405","error":{}}', '{'])(
    'has no verdict where the registry has none: %j',
    (output) => expect(judge(output, shipped)).toBeNull(),
  );

  test('knows what comes along into the app', () => {
    const names = inTheApp(page, lock);
    expect([...names]).toEqual(expect.arrayContaining(['keytar', 'react-dom', 'oauth4webapi', 'electron']));
    expect(names.has('vite')).toBe(false);
  });
});

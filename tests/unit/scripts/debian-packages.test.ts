import { describe, expect, test } from 'vitest';

interface DebianPackages {
  decide(circumstances: { missing: readonly string[]; root: boolean; terminal: boolean }): string;
  readonly SETS: Readonly<Record<'run' | 'headless' | 'test' | 'installed', readonly string[]>>;
}

/** The scripts have no types: a path that the compiler does not follow, and the part that is tested. */
const path: string = '../../../scripts/lib/debian-packages.mjs';
const { decide, SETS }: DebianPackages = await import(path);

const BOTH = [true, false];

describe('Debian packages', () => {
  test('that are all there leave nothing to do, whoever asks', () => {
    for (const root of BOTH) {
      for (const terminal of BOTH) expect(decide({ missing: [], root, terminal })).toBe('nothing');
    }
  });

  test('that are missing are asked about where somebody can answer, also as root', () => {
    for (const root of BOTH) expect(decide({ missing: ['xvfb'], root, terminal: true })).toBe('ask');
  });

  test('that are missing are installed by root where nobody can answer', () => {
    expect(decide({ missing: ['xvfb'], root: true, terminal: false })).toBe('install');
  });

  test('that are missing are only named where nobody can answer and root is somebody else', () => {
    expect(decide({ missing: ['xvfb'], root: false, terminal: false })).toBe('fail');
  });

  test('of a larger set are also those of the smaller one, each once', () => {
    expect(SETS.headless).toEqual(expect.arrayContaining([...SETS.run]));
    expect(SETS.test).toEqual(expect.arrayContaining([...SETS.headless]));
    expect(SETS.installed).toEqual(expect.arrayContaining([...SETS.test]));
    expect(new Set(SETS.installed).size).toBe(SETS.installed.length);
    expect(SETS.run.length).toBeLessThan(SETS.headless.length);
  });
});

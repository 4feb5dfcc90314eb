import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appIdFault, appNameFault } from '../../../../scripts/package/app-id.ts';

describe('an app id (RFC 8252 §7.1)', () => {
  test.each(['com.acme.portal', 'com.example.keyporch', 'de.a-b.c1', 'io.acme', 'app2.acme.x', 'acme.dev'])(
    '%s is one',
    (id) => {
      expect(appIdFault(id)).toBeNull();
    },
  );

  test.each([
    ['', 'no dot'],
    ['acme', 'no dot'],
    ['https', 'no dot'],
    ['mailto', 'no dot'],
    ['com.Acme.portal', 'capital letters'],
    ['com..portal', 'only a-z'],
    ['com.acme.', 'only a-z'],
    ['.com.acme', 'only a-z'],
    ['com.acme.-portal', 'only a-z'],
    ['com.acme.portal-', 'only a-z'],
    ['com.acme_portal', 'only a-z'],
    ['com.acmé.portal', 'only a-z'],
    ['com.acme/portal', 'only a-z'],
    ['com.acme:portal', 'only a-z'],
    ['com.acme portal', 'only a-z'],
    ['com.acme.portal\n', 'only a-z'],
    ['com.acme\\portal', 'only a-z'],
    ['4com.acme', 'a letter'],
    ['-com.acme', 'only a-z'],
    ['javascript.acme', "nobody's domain"],
    ['localhost.acme', "nobody's domain"],
    ['com.acme.portal.dev', 'runs from a clone'],
    [`com.${'a'.repeat(100)}`, 'longer than'],
    [`com.${'a'.repeat(64)}`, 'only a-z'],
  ])('%j is none: %s', (id, reason) => {
    expect(appIdFault(id)).toContain(reason);
  });

  test('that is accepted is a scheme, a package name and a file name at once', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'ab1-_A/: \\`'), maxLength: 4 })), (labels) => {
        const id = labels.join('.');
        if (appIdFault(id) !== null) return;
        expect(new URL(`${id}:/oauth/callback`).protocol).toBe(`${id}:`);
        expect(id).toMatch(/^[a-z][a-z0-9.-]+$/); // Debian Policy §5.6.1 and RFC 3986 §3.1 together
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("an app's name", () => {
  test.each(['Acme Portal', 'Åcme', 'R&D', "Dana's (test)", 'A', '1Portal', '顧客'])('%s is one', (name) => {
    expect(appNameFault(name)).toBeNull();
  });

  test.each([
    '',
    ' Acme',
    'Acme ',
    'Acme.',
    '../x',
    'a/b',
    'a\nExec=x',
    'a"b',
    'a$b',
    'a%b',
    '-a',
    'a\\b',
    'x'.repeat(51),
  ])('%j is none', (name) => {
    expect(appNameFault(name)).toContain('at most 50 letters');
  });
});

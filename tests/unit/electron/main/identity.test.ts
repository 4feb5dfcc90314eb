import { describe, expect, test } from 'vitest';
import { identityOf } from '../../../../electron/main/identity.ts';
import { marksOf } from '../../../../shared/marks.ts';

const BUILD = { id: 'com.acme.portal', name: 'Acme Portal', version: '1.2.3' };

test('an installed app has the id that was built in, and a redirect URI with one slash (RFC 8252 §7.1)', () => {
  expect(identityOf(BUILD, { packaged: true, testRuntime: false })).toEqual({
    ...BUILD,
    redirectUri: 'com.acme.portal:/oauth/callback',
    postLogoutRedirectUri: 'com.acme.portal:/oauth/logout',
    marks: [],
  });
});

test('a run from a clone has an id of its own, so that it takes nothing from an installed app', () => {
  const { id, redirectUri } = identityOf(BUILD, { packaged: false, testRuntime: false });
  expect([id, redirectUri]).toEqual(['com.acme.portal.dev', 'com.acme.portal.dev:/oauth/callback']);
});

describe('marks', () => {
  test.each([
    ['com.example.keyporch', false, ['test build']],
    ['com.example.keyporch', true, ['test build', 'test runtime']],
    ['com.acme.portal', true, ['test runtime']],
    ['com.acme.portal', false, []],
  ] as const)('of %s on a runtime that stands in (%s): %j', (id, testRuntime, marks) => {
    expect(marksOf(id, testRuntime)).toEqual(marks);
  });

  test('of the id as it comes are there in a run from a clone too', () => {
    const build = { ...BUILD, id: 'com.example.keyporch' };
    expect(identityOf(build, { packaged: false, testRuntime: false }).marks).toEqual(['test build']);
  });
});

import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { trustedAuthorities } from '../../../../electron/platform/http/system-certificates.ts';
import { PRIVATE_AUTHORITY } from '../../../support/private-authority.ts';

const none = (): never => {
  throw new Error('ENOENT');
};

test('Node’s own way to the system’s store comes first', () => {
  const all = trustedAuthorities({ platform: 'linux', fromNode: () => [PRIVATE_AUTHORITY], read: none });

  expect(all).toEqual([...rootCertificates, PRIVATE_AUTHORITY]);
});

test('an older Node reads Linux’ bundle, wherever the distribution keeps it; each authority once', () => {
  const [first = ''] = rootCertificates;
  const bundle = `# a comment\n${PRIVATE_AUTHORITY}\n${first}\n`;
  const read = (path: string) => (path === '/etc/ssl/ca-bundle.pem' ? bundle : none());

  expect(trustedAuthorities({ platform: 'linux', read })).toEqual([...rootCertificates, PRIVATE_AUTHORITY]);
});

test.each(['linux', 'darwin', 'win32'] as const)('without either Node’s own are left (%s)', (platform) => {
  expect(trustedAuthorities({ platform, read: none })).toEqual(rootCertificates);
});

import { describe, expect, test } from 'vitest';
import { discoverProvider } from '../../../../electron/auth/discover-provider.ts';
import { providerFetch } from '../../../../electron/platform/http/provider-fetch.ts';
import { HttpError } from '../../../../electron/ports/http.ts';
import { type FakeAnswer, FakeHttp, httpAnswer } from '../../../support/fake-http.ts';

const ISSUER = 'https://id.example.com/realm';
const PROVIDER = { name: 'Corp', issuer: ISSUER, clientId: 'desktop' };
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
};

const json = (body: unknown) => httpAnswer(200, JSON.stringify(body), [['content-type', 'application/json']]);
const discover = (answer: FakeAnswer) => discoverProvider(PROVIDER, providerFetch(new FakeHttp(answer)));

test('gives the metadata of a provider that can be used', async () => {
  expect(await discover(json(METADATA))).toMatchObject(METADATA);
});

describe('says precisely why not', () => {
  test.each<[string, FakeAnswer, object]>([
    ['DNS', new HttpError('dns', 'ENOTFOUND'), { code: 'ISSUER_HOST_UNKNOWN', details: { host: 'id.example.com' } }],
    [
      'TLS',
      new HttpError('tls', 'CERT_HAS_EXPIRED'),
      { code: 'ISSUER_TLS_FAILED', details: { reason: 'CERT_HAS_EXPIRED' } },
    ],
    ['refused', new HttpError('unreachable', 'ECONNREFUSED'), { code: 'PROVIDER_UNREACHABLE' }],
    ['too slow', new HttpError('timeout', null), { code: 'PROVIDER_TIMEOUT' }],
    ['404', httpAnswer(404, 'no'), { code: 'ISSUER_NOT_FOUND', details: { reason: 'HTTP 404' } }],
    ['a redirect', httpAnswer(302), { code: 'ISSUER_NOT_FOUND', details: { reason: 'HTTP 302' } }],
    ['HTML', httpAnswer(200, '<html>', [['content-type', 'text/html']]), { code: 'ISSUER_NOT_JSON' }],
    ['broken JSON', httpAnswer(200, '{', [['content-type', 'application/json']]), { code: 'ISSUER_NOT_JSON' }],
    ['JSON that is no object', json([]), { code: 'ISSUER_NOT_JSON' }],
    [
      'another issuer',
      json({ ...METADATA, issuer: 'https://other.example.com' }),
      { code: 'ISSUER_MISMATCH', details: { announced: 'https://other.example.com' } },
    ],
    [
      'the same with a slash',
      json({ ...METADATA, issuer: `${ISSUER}/` }),
      { code: 'ISSUER_MISMATCH', details: { announced: `${ISSUER}/` } },
    ],
    ['no code flow', json({ ...METADATA, response_types_supported: ['id_token'] }), { code: 'ISSUER_NO_CODE_FLOW' }],
    ['no S256', json({ ...METADATA, code_challenge_methods_supported: ['plain'] }), { code: 'ISSUER_NO_PKCE' }],
    [
      'no token endpoint',
      json({ ...METADATA, token_endpoint: undefined }),
      { code: 'PROVIDER_UNSUPPORTED', details: { reason: 'no token_endpoint' } },
    ],
  ])('%s', async (_title, answer, failure) => {
    await expect(discover(answer)).rejects.toMatchObject({ failure });
  });
});

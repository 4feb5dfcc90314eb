import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeAnswer, describeCallback, describeRequest } from '../../../../electron/flow/describe.ts';
import { describeApiRequest } from '../../../../electron/flow/describe-api.ts';
import { exportJson } from '../../../../electron/flow/export-json.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { findSecrets } from '../../../support/find-secrets.ts';

const ISSUER = 'https://id.example.com/realms/main';
const REDIRECT_URI = 'com.example.keyporch:/oauth/callback';
const ORIGIN = {
  exportedAt: 0,
  app: { name: 'Keyporch', id: 'com.example.keyporch', version: '1.0.0' },
  runtime: { electron: '45.0.0', chromium: '150.0.0', platform: 'linux' },
  providers: [{ id: 'corp', name: 'Corp' }],
};

const text = (characters: string) => (size: { minLength: number; maxLength: number }) =>
  fc.string({ unit: fc.constantFrom(...characters), ...size });
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const url64 = text(`${letters}-_`);
const anything = text(`${letters}-._~+/=%&:@!`);

const values = fc.record({
  code: anything({ minLength: 16, maxLength: 120 }),
  state: url64({ minLength: 43, maxLength: 43 }),
  nonce: url64({ minLength: 43, maxLength: 43 }),
  code_challenge: url64({ minLength: 43, maxLength: 43 }),
  code_verifier: url64({ minLength: 43, maxLength: 128 }),
  client_secret: anything({ minLength: 16, maxLength: 60 }),
  access_token: anything({ minLength: 20, maxLength: 300 }),
  refresh_token: anything({ minLength: 20, maxLength: 120 }),
  device_code: url64({ minLength: 24, maxLength: 60 }),
  signature: url64({ minLength: 86, maxLength: 342 }),
  subject: text(letters)({ minLength: 1, maxLength: 36 }),
  jwtAccessToken: fc.boolean(),
  basic: fc.boolean(),
});
type Values = typeof values extends fc.Arbitrary<infer Value> ? Value : never;

function jwt(claims: Record<string, unknown>, signature: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', kid: '1' })}.${part(claims)}.${signature}`;
}

/** A log-in, a refresh, a call, a log-in by code and a log-out, as they go over the wire. */
function run(recorder: FlowRecorder, given: Values, change: (answer: Record<string, unknown>) => unknown = (it) => it) {
  const { code, state, nonce, code_challenge, code_verifier, client_secret, refresh_token, device_code } = given;
  const id_token = jwt({ iss: ISSUER, aud: 'desktop', sub: given.subject, exp: 2_000_000_000, nonce }, given.signature);
  const accessClaims = { iss: ISSUER, sub: given.subject, exp: 2_000_000_000 };
  const access_token = given.jwtAccessToken ? jwt(accessClaims, given.signature) : given.access_token;
  const credentials = `desktop:${encodeURIComponent(client_secret)}`;
  const headers = given.basic ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {};
  const inBody = given.basic ? {} : { client_id: 'desktop', client_secret };
  const post = (path: string, form: Record<string, string>) => {
    const body = new URLSearchParams({ ...inBody, ...form }).toString();
    return { method: 'POST', url: `${ISSUER}${path}`, headers, body };
  };
  const exchange = (
    kind: 'log-in:code-sent' | 'session:refreshed',
    request: ReturnType<typeof post>,
    answer: object,
  ) => {
    const step = recorder.begin('flow', kind);
    step.saw({ messages: [describeRequest(request)] });
    const body = JSON.stringify(change({ ...answer }));
    step.saw(describeAnswer({ status: 200, body, at: 1_900_000_000_000, request }));
    step.done();
  };
  const callback = `${REDIRECT_URI}?${new URLSearchParams({ code, state, iss: ISSUER })}`;
  const asked = new URLSearchParams({ client_id: 'desktop', redirect_uri: REDIRECT_URI, state, nonce, code_challenge });
  const tokens = { access_token, refresh_token, id_token, token_type: 'Bearer', expires_in: 300, scope: 'openid' };

  const opened = recorder.begin('flow', 'log-in:browser-opened', { address: `${ISSUER}/authorize?${asked}` });
  opened.saw({ messages: [describeRequest({ method: 'GET', url: `${ISSUER}/authorize?${asked}` })] });
  opened.done();
  const called = recorder.begin('flow', 'log-in:callback', { way: 'scheme' });
  called.saw({ messages: [describeCallback(new URL(callback), 'scheme')] });
  called.done();
  exchange('log-in:code-sent', post('/token', { grant_type: 'authorization_code', code, code_verifier }), tokens);
  exchange('session:refreshed', post('/token', { grant_type: 'refresh_token', refresh_token }), tokens);
  exchange('log-in:code-sent', post('/device', { scope: 'openid' }), {
    ...{ device_code, user_code: 'WDJB-MJHT', verification_uri: `${ISSUER}/device`, expires_in: 600 },
    verification_uri_complete: `${ISSUER}/device?user_code=WDJB-MJHT&code=${encodeURIComponent(device_code)}`,
  });
  exchange('session:refreshed', post('/revoke', { token: refresh_token, token_type_hint: 'refresh_token' }), {});
  const api = recorder.begin('flow', 'api:called', { api: 'orders', path: '/orders' });
  const authorization = { authorization: `Bearer ${access_token}` };
  const url = new URL(`https://api.example.com/orders?${new URLSearchParams({ key: client_secret })}`);
  api.saw({ messages: [describeApiRequest({ method: 'GET', url, headers: authorization })] });
  api.done();
  const { signature, subject: _, jwtAccessToken, basic, ...secrets } = given;
  return { ...secrets, access_token, id_token, signature };
}

function shown(recorder: FlowRecorder): string {
  return `${JSON.stringify(recorder.events())}\n${exportJson(recorder.events(), ORIGIN)}`;
}

test('no event and no export has a piece of what went over the wire', () => {
  fc.assert(
    fc.property(values, (given) => {
      const recorder = new FlowRecorder(new FakeClock());
      const secrets = run(recorder, given);

      expect(recorder.events()).toHaveLength(7);
      expect(findSecrets(shown(recorder), secrets)).toEqual([]);
    }),
  );
});

test('nor where a provider repeats what it got in a value that is shown', () => {
  const repeated = fc.constantFrom('code', 'code_verifier', 'client_secret', 'refresh_token', 'access_token', 'nonce');
  const places = fc.constantFrom('error', 'error_description', 'scope', 'token_type', 'error_uri', 'iss');
  fc.assert(
    fc.property(values, repeated, places, fc.nat(8), fc.boolean(), (given, name, place, from, encoded) => {
      const recorder = new FlowRecorder(new FakeClock());
      const secrets = run(recorder, given, (answer) => {
        const wire = JSON.stringify(answer).includes('access_token') ? given : {};
        const secret = String((wire as Record<string, unknown>)[name] ?? '').slice(from);
        return { ...answer, [place]: `no good: ${encoded ? encodeURIComponent(secret) : secret}` };
      });

      const known = new Set(knownAt(name, given));
      const { [name]: wanted = '' } = secrets as Record<string, string>;
      const text = JSON.stringify(recorder.events().filter(({ id }) => known.has(id)));
      expect(findSecrets(text, { [name]: wanted })).toEqual([]);
    }),
  );
});

/** The steps whose exchange has the secret in it: elsewhere nobody can know that a text is one. */
function knownAt(name: string, { basic, jwtAccessToken }: Values): readonly number[] {
  if (name === 'client_secret') return basic ? [] : [3, 4];
  if (name === 'access_token') return jwtAccessToken ? [] : [3, 4];
  if (name === 'refresh_token' || name === 'nonce') return [3, 4];
  return [3];
}

test('a planted one is found: whole, a piece of it, encoded', () => {
  fc.assert(
    fc.property(values, fc.constantFrom('raw', 'piece', 'percent', 'base64'), (given, form) => {
      const recorder = new FlowRecorder(new FakeClock());
      const secrets = run(recorder, given);
      const planted = {
        raw: given.state,
        piece: given.state.slice(7, 19),
        percent: encodeURIComponent(given.state),
        base64: Buffer.from(`x=${given.state}`).toString('base64'),
      }[form];

      expect(findSecrets(`${shown(recorder)}${planted}`, secrets)).toEqual(['state']);
    }),
  );
});

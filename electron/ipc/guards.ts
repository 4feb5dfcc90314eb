import * as v from 'valibot';
import { MAX_API_BODY, MAX_API_TIMEOUT, MAX_SUGGESTED_NAME } from '../../shared/api.ts';
import { API_METHODS } from '../../shared/config.ts';
import { ERROR_CODES } from '../../shared/errors.ts';
import { MAX_FLOW_EXPORT } from '../../shared/flow.ts';
import type { RequestChannel, Requests } from '../../shared/ipc.ts';

/** An id of the config: provider, API. */
const id = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/));
/** Of a window's call. */
export const callId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
/** The proxy judges path, headers and body, and says what is wrong with them; here only their kind is, and what is no size at all. */
const apiRequest = v.strictObject({
  callId,
  api: v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/)),
  path: v.pipe(v.string(), v.maxLength(65_536)),
  method: v.picklist(API_METHODS),
  // Counted first: looking at a million of them would keep main busy.
  headers: v.pipe(
    v.custom<object>(
      (headers) => typeof headers === 'object' && headers !== null && Object.keys(headers).length <= 128,
    ),
    v.record(v.pipe(v.string(), v.maxLength(256)), v.pipe(v.string(), v.maxLength(16_384))),
  ),
  body: v.nullable(
    v.union([
      v.pipe(v.string(), v.maxLength(MAX_API_BODY)),
      v.pipe(
        v.instance(ArrayBuffer),
        v.check((buffer) => buffer.byteLength <= MAX_API_BODY),
      ),
    ]),
  ),
  timeout: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_API_TIMEOUT))),
});
/** What a person types in; the config's own checks judge it further. */
const typed = v.pipe(v.string(), v.maxLength(1_000));
const providerDraft = v.strictObject({
  preset: id,
  values: v.strictObject({
    issuer: v.exactOptional(typed),
    domain: v.exactOptional(typed),
    host: v.exactOptional(typed),
    realm: v.exactOptional(typed),
    tenant: v.exactOptional(typed),
    authorizationServer: v.exactOptional(typed),
  }),
  name: v.pipe(v.string(), v.maxLength(100)),
  clientId: typed,
  clientSecret: typed,
  scopes: typed,
  audience: typed,
});
const dataDraft = v.strictObject({ baseUrl: typed, path: v.pipe(v.string(), v.maxLength(2_000)) });
const viewDraft = v.strictObject({
  title: v.pipe(v.string(), v.maxLength(100)),
  type: v.picklist(['table', 'record', 'json']),
  items: v.pipe(v.string(), v.maxLength(1_100)),
});
/**
 * A picture that only shows something: a browser would run what else a window could put in. No two `\s*` stand side by side,
 * even where what is between them may be missing: a long run of blanks would keep main busy for hours.
 */
const ACTIVE =
  /<\s*(?:script|foreignobject|iframe)\b|<[!?]|\son\w+\s*=|javascript:|@import|(?:href\s*=|url\()(?:\s*["'])?\s*[^#"'\s]/i;
const drawn = v.pipe(v.string(), v.maxLength(MAX_FLOW_EXPORT));
const flowExport = v.variant('format', [
  v.strictObject({ format: v.literal('json') }),
  v.strictObject({ format: v.literal('mermaid'), text: drawn }),
  v.strictObject({
    format: v.literal('svg'),
    text: v.pipe(
      drawn,
      v.startsWith('<svg'),
      v.check((text) => !ACTIVE.test(text)),
    ),
  }),
]);
/** A window can wish for one of these things, and for nothing else that an authorization request can say. */
const signInWishes = v.strictObject({
  switchAccount: v.exactOptional(v.literal(true)),
  prompt: v.exactOptional(v.picklist(['login', 'select_account', 'consent'])),
  loginHint: v.exactOptional(v.pipe(v.string(), v.regex(/^[^\p{C}\p{Z}][^\p{C}\p{Zl}\p{Zp}]{0,199}$/u))),
});
const none = v.strictTuple([]);

/** What each message's arguments must be. Anything else, also one argument more, is refused. */
export const GUARDS: {
  readonly [Channel in RequestChannel]: v.GenericSchema<unknown, Requests[Channel]['arguments']>;
} = {
  'app:get-state': none,
  'app:get-snapshot': none,
  'app:try-demo': none,
  'app:leave-demo': none,
  'app:dismiss': v.strictTuple([v.picklist(ERROR_CODES)]),
  'app:dismiss-update': none,
  'app:install-update': none,
  'connect:get-presets': none,
  'connect:discover': v.strictTuple([providerDraft]),
  'connect:copy-redirect-uri': v.strictTuple([v.picklist(['scheme', 'loopback'])]),
  'connect:discard': none,
  'connect:save': none,
  'data:try': v.strictTuple([dataDraft]),
  'data:save': v.strictTuple([dataDraft, viewDraft]),
  'session:get': none,
  'session:update': none,
  'session:sign-in': v.strictTuple([id, v.nullable(v.picklist(['browser', 'deviceCode'])), signInWishes]),
  'session:sign-out': v.strictTuple([v.boolean()]),
  'sign-out:get-ways': none,
  'sign-in:cancel': none,
  'sign-in:reopen-browser': none,
  'sign-in:copy-link': none,
  'sign-in:copy-code': none,
  'sign-in:switch-to-loopback': none,
  'sign-in:paste': none,
  'api:fetch': v.strictTuple([apiRequest]),
  'api:abort': v.strictTuple([callId]),
  'api:download': v.strictTuple([apiRequest, v.nullable(v.pipe(v.string(), v.maxLength(MAX_SUGGESTED_NAME)))]),
  'scheme:get': none,
  'scheme:take-back': none,
  'scheme:copy-command': none,
  'doctor:run': none,
  'doctor:copy': none,
  'flow:get': none,
  'flow:clear': none,
  'flow:export': v.strictTuple([flowExport, v.picklist(['clipboard', 'file'])]),
};

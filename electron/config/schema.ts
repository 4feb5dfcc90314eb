import * as v from 'valibot';
import { API_METHODS, LOG_LEVELS } from '../../shared/config.ts';
import { isLoopbackHost } from '../../shared/loopback.ts';
import { addressOfSite, PRESET_NAMES } from './presets.ts';

/*
 * The shape of the config file. Each check's message says what was expected, in words that follow "expected:". The types of
 * the result, with defaults filled in, are in shared/config.ts; the JSON Schema in docs/ is made from this file.
 */

const id = v.pipe(
  v.string('an id'),
  v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'an id: up to 40 small letters, digits and -, beginning with a letter or digit'),
);
const text = v.pipe(
  v.string('text'),
  v.minLength(1, 'text that is not empty'),
  v.maxLength(300, 'text of at most 300 characters'),
);
const word = v.pipe(v.string('text'), v.regex(/^[\x21-\x7e]{1,300}$/, 'text without blanks, at most 300 characters'));

/** An address that requests are made to: https, or http on this machine. */
const address = v.pipe(
  v.string('an address'),
  v.check(
    isServiceAddress,
    'an https address (http only on 127.0.0.1, [::1] or localhost) without user name, query and fragment',
  ),
);

/** What paths are put after: as it is written, it is what is asked. */
const baseUrl = v.pipe(
  address,
  v.check(
    isPlainAddress,
    'an address in its plain form: host in small letters, no :443 or :80, no .., blanks or backslashes',
  ),
);

const path = v.pipe(
  v.string('a path'),
  v.regex(/^\/[\x21-\x7e]*$/, 'a path that begins with /'),
  v.maxLength(2_000, 'a path of at most 2,000 characters'),
);
const pathPattern = v.pipe(
  v.string('a pattern'),
  v.regex(
    /^\/(?:[A-Za-z0-9\-._~!$&'()+,;=:@%]+|\*\*?)?(?:\/(?:[A-Za-z0-9\-._~!$&'()+,;=:@%]+|\*\*?))*$/,
    'a pattern such as /orders/**: segments, * for one, ** for any number of them',
  ),
);
/** Where a value is in an answer: `$`, or keys after it. */
const jsonPath = v.pipe(
  v.string('a path in the answer'),
  v.regex(/^\$(?:\.[\w-]{1,100}){0,10}$/, '$ or a path such as $.data.items'),
);
const field = v.pipe(
  v.string('a field'),
  v.regex(/^[\w-]{1,100}(?:\.[\w-]{1,100}){0,10}$/, 'a key or a dotted path in a row'),
);
const wholeNumber = (least: number, most: number) =>
  v.pipe(
    v.number(`a whole number from ${least} to ${most}`),
    v.integer(`a whole number from ${least} to ${most}`),
    v.minValue(least, `a whole number from ${least} to ${most}`),
    v.maxValue(most, `a whole number from ${least} to ${most}`),
  );

/** What main sets itself; a config that could change these could undo the checks that rest on them. */
const RESERVED_PARAMETERS: ReadonlySet<string> = new Set([
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
  'prompt',
  'login_hint',
  'max_age',
  'acr_values',
  'resource',
]);

/** Main's own, a proxy's, or a browser's: whoever could set these could be somebody else. @see RFC 9110 §7.6.1 */
const NEVER_SENT =
  /^(?:authorization|cookie|host|origin|referer|user-agent|accept-encoding|content-length|content-encoding|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|via|forwarded|dpop|proxy-.*|sec-.*|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override)$/;
/** What tells of tokens, cookies or where to go. */
const NEVER_SHOWN =
  /^(?:set-cookie2?|authorization|www-authenticate|authentication-info|location|content-length|content-encoding|transfer-encoding|connection|dpop-nonce|refresh|proxy-.*)$/;

function headerNames(never: RegExp, expected: string) {
  const header = v.pipe(
    v.string(expected),
    v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a header’s name in small letters, digits and -'),
    v.check((each) => !never.test(each), expected),
  );
  return v.pipe(v.array(header, 'a list of headers'), v.maxLength(20, 'at most 20 headers'));
}

const SITE = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[::1\])(?::\d{1,5})?(?:\/[\w.~-]+)*$/;
const site = v.pipe(
  v.string('a host'),
  v.regex(SITE, 'a host such as login.example.com, perhaps with :port and a path, without https://'),
  v.maxLength(300, 'a host of at most 300 characters'),
  v.check((value) => !SITE.test(value) || isAddress(addressOfSite(value)), 'a host that an address can be made of'),
);
const name = v.pipe(v.string('a name'), v.regex(/^[\w~-][\w.~-]{0,99}$/, 'a name of letters, digits, . _ ~ and -'));
const tenant = v.pipe(
  v.string('a tenant'),
  v.regex(
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'the tenant’s id in small letters (a GUID: its issuer has that, and no domain)',
  ),
);

/** What a provider may say. Which keys belong together is judged in part-faults.ts. */
const provider = v.strictObject(
  {
    id: v.optional(id),
    name: v.optional(text),
    preset: v.optional(v.picklist(PRESET_NAMES, PRESET_NAMES.join(', '))),
    type: v.optional(v.picklist(['oidc', 'oauth2'], 'oidc or oauth2')),
    issuer: v.optional(address),
    domain: v.optional(site),
    host: v.optional(site),
    realm: v.optional(name),
    tenant: v.optional(tenant),
    authorizationServer: v.optional(name),
    authorizationEndpoint: v.optional(address),
    tokenEndpoint: v.optional(address),
    revocationEndpoint: v.optional(address),
    userInfoEndpoint: v.optional(address),
    user: v.optional(
      v.strictObject(
        {
          id: jsonPath,
          name: v.optional(jsonPath),
          preferredUsername: v.optional(jsonPath),
          email: v.optional(jsonPath),
          image: v.optional(jsonPath),
        },
        'an object',
      ),
    ),
    clientId: word,
    clientSecret: v.optional(word),
    scopes: v.optional(v.array(word, 'a list of scopes')),
    prompt: v.optional(
      v.pipe(
        v.string('text'),
        v.regex(
          /^(?:login|consent|select_account|create)(?: (?:login|consent|select_account|create)){0,3}$/,
          'login, consent, select_account or create, or several of them with blanks between',
        ),
      ),
    ),
    loginHint: v.optional(text),
    maxAge: v.optional(wholeNumber(0, 31_536_000)),
    acrValues: v.optional(v.pipe(v.array(word, 'a list of words'), v.minLength(1, 'at least one word'))),
    switchAccountPrompt: v.optional(v.picklist(['login', 'select_account'], 'login or select_account')),
    endSessionEndpoint: v.optional(address),
    postLogoutRedirect: v.optional(v.boolean('true or false')),
    idTokenHint: v.optional(v.boolean('true or false')),
    audience: v.optional(word),
    audienceParameter: v.optional(v.picklist(['resource', 'audience', 'scope'], 'resource, audience or scope')),
    redirect: v.optional(v.picklist(['auto', 'scheme', 'loopback'], 'auto, scheme or loopback')),
    loopbackPort: v.optional(wholeNumber(1_024, 65_535)),
    deviceCode: v.optional(v.union([v.boolean(), v.literal('first')], 'true, false or "first"')),
    authorizationParameters: v.optional(
      v.record(
        v.pipe(
          v.string(),
          v.check((key) => !RESERVED_PARAMETERS.has(key), 'a parameter that Keyporch does not set itself'),
        ),
        v.pipe(v.string('text'), v.maxLength(500, 'text of at most 500 characters')),
        'an object of texts',
      ),
    ),
  },
  'an object',
);

/** A provider as the file has it. */
export type FileProvider = v.InferOutput<typeof provider>;

const api = v.strictObject(
  {
    id,
    baseUrl: v.optional(baseUrl),
    userInfo: v.optional(v.literal(true, 'true')),
    provider: id,
    methods: v.optional(
      v.pipe(
        v.array(v.picklist(API_METHODS, API_METHODS.join(', ')), 'a list of methods'),
        v.minLength(1, 'at least one method'),
      ),
    ),
    paths: v.optional(v.pipe(v.array(pathPattern, 'a list of patterns'), v.minLength(1, 'at least one pattern'))),
    audience: v.optional(word),
    scopes: v.optional(v.array(word, 'a list of scopes'), []),
    requestHeaders: v.optional(headerNames(NEVER_SENT, 'a header that a window may send')),
    responseHeaders: v.optional(headerNames(NEVER_SHOWN, 'a header that a window may see')),
    maxBytes: v.optional(wholeNumber(1, 1_073_741_824)),
  },
  'an object',
);

/** An API as the file has it. */
export type FileApi = v.InferOutput<typeof api>;

const column = v.strictObject(
  {
    field,
    title: text,
    format: v.optional(
      v.picklist(
        ['text', 'number', 'date', 'date-time', 'money', 'boolean'],
        'text, number, date, date-time, money or boolean',
      ),
      'text',
    ),
  },
  'an object',
);

const paging = v.variant(
  'type',
  [
    v.strictObject({
      type: v.literal('page'),
      parameter: v.optional(word, 'page'),
      first: v.optional(wholeNumber(0, 1), 1),
      sizeParameter: v.optional(word),
      size: v.optional(wholeNumber(1, 1_000), 50),
      total: v.optional(jsonPath),
    }),
    v.strictObject({ type: v.literal('link') }),
    v.strictObject({ type: v.literal('cursor'), parameter: word, next: jsonPath }),
  ],
  'an object whose type is page, link or cursor',
);

const viewBase = { id, title: text, api: id, path };
const view = v.variant(
  'type',
  [
    v.strictObject({
      ...viewBase,
      type: v.literal('table'),
      items: v.optional(jsonPath, '$'),
      columns: v.optional(v.pipe(v.array(column, 'a list of columns'), v.minLength(1, 'at least one column'))),
      paging: v.optional(paging),
      sorting: v.optional(v.strictObject({ parameter: word, directionParameter: v.optional(word) }, 'an object')),
    }),
    v.strictObject({ ...viewBase, type: v.literal('record'), item: v.optional(jsonPath, '$') }),
    v.strictObject({ ...viewBase, type: v.literal('json') }),
  ],
  'an object whose type is table, record or json',
);

const logLevel = v.optional(v.picklist(LOG_LEVELS, 'error, warn, info or debug'), 'info');

/** The whole file. */
export const configSchema = v.strictObject(
  {
    $schema: v.optional(v.string('text')),
    providers: v.pipe(v.array(provider, 'a list of providers'), v.minLength(1, 'at least one provider')),
    apis: v.optional(v.array(api, 'a list of APIs'), []),
    views: v.optional(v.array(view, 'a list of views'), []),
    allowOtherConfig: v.optional(v.boolean('true or false'), false),
    updates: v.optional(v.boolean('true or false'), false),
    log: v.optional(v.strictObject({ level: logLevel }, 'an object'), {}),
  },
  'an object',
);

/** The file as far as its shape can be judged part by part. */
export type FileConfig = v.InferOutput<typeof configSchema>;

function isServiceAddress(value: string): boolean {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return false; // not an address
  }
  const loopback = isLoopbackAddress(value);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
  return secure && url.username === '' && url.password === '' && !/[?#]/.test(value);
}

/** True for what is an address, and as it is written. */
function isAddress(value: string): boolean {
  return isServiceAddress(value) && isPlainAddress(value);
}

function isPlainAddress(value: string): boolean {
  if (!isServiceAddress(value)) return true; // said already
  const { href } = new URL(value);
  return href === value || href === `${value}/`;
}

/** True for an address on this machine. @see RFC 8252 §8.3 */
export function isLoopbackAddress(value: string): boolean {
  const { hostname } = new URL(value);
  return isLoopbackHost(hostname);
}

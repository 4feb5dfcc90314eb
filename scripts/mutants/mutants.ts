/** A mitigation that is taken out, or a leak that is put in, and the test that has to notice. */
export interface Mutant {
  readonly title: string;
  readonly file: string;
  /** Once in the file. */
  readonly from: string;
  readonly to: string;
  readonly caughtBy: {
    readonly project: 'unit' | 'integration';
    readonly file: string;
    /** As it is written in the file. */
    readonly test: string;
  };
}

const LEAKS = {
  project: 'integration',
  file: 'tests/integration/leaks.test.ts',
  test: 'a log-in and a call leave no secret in an address, a name, a file, a state, a step or a line',
} as const;

const unit = (file: string, test: string) => ({ project: 'unit', file: `tests/unit/electron/${file}`, test }) as const;
const integration = (name: string, test: string) =>
  ({ project: 'integration', file: `tests/integration/${name}.test.ts`, test }) as const;

/** Ordered by where they are: messages, tokens, log-in, API calls, flow, windows, newer versions. */
export const MUTANTS: readonly Mutant[] = [
  {
    title: 'main answers whoever asks',
    file: 'electron/ipc/register.ts',
    from: "  if (!isTrusted(event)) return failed(failure('IPC_REFUSED'));\n",
    to: '  void isTrusted;\n',
    caughtBy: unit('ipc/register.test.ts', 'does nothing for a sender that is not trusted'),
  },
  {
    title: 'a page of any origin counts as ours',
    file: 'electron/ipc/trusted-sender.ts',
    from: 'senderFrame.origin === ourOrigin &&',
    to: 'ourOrigin !== null &&',
    caughtBy: unit('ipc/trusted-sender.test.ts', 'refuses %s'),
  },
  {
    title: 'a frame counts as its window',
    file: 'electron/ipc/trusted-sender.ts',
    from: 'senderFrame === sender.mainFrame &&',
    to: 'sender.mainFrame !== null &&',
    caughtBy: unit('ipc/trusted-sender.test.ts', 'refuses %s'),
  },
  {
    title: 'an error’s text goes to the window',
    file: 'shared/errors.ts',
    from: "failure('INTERNAL');\n}",
    to: "failure('INTERNAL', { message: String(error) });\n}",
    caughtBy: unit('ipc/register.test.ts', 'hands on nothing of a bug'),
  },
  {
    title: 'the access token is in the session’s state',
    file: 'electron/auth/session-additions.ts',
    from: '    storageProblem: problem,\n',
    to: '    storageProblem: problem,\n    ...{ token: record.accessTokens[0]?.value },\n',
    caughtBy: LEAKS,
  },
  {
    title: 'the refresh token is in the marker file',
    file: 'electron/auth/account-keeper.ts',
    from: 'await this.#parts.marker.put(toMarked(record));',
    to: 'await this.#parts.marker.put(Object.assign(toMarked(record), { token: record.refreshToken }));',
    caughtBy: LEAKS,
  },
  {
    title: 'the access token is the account’s name in the keychain',
    file: 'electron/auth/record-of-log-in.ts',
    from: 'account: accountName(config.id, config.issuer, config.clientId, user.id),',
    to: 'account: answer.accessToken + accountName(config.id, config.issuer, config.clientId, user.id),',
    caughtBy: LEAKS,
  },
  {
    title: 'the person’s id is in the account’s name',
    file: 'electron/auth/account-name.ts',
    from: 'digest.slice(0, 22)',
    to: 'digest.slice(0, 22)}${subject',
    caughtBy: unit('auth/account-name.test.ts', "begins with the provider's id and says nothing about the person"),
  },
  {
    title: 'main prints the access token',
    file: 'electron/auth/record-of-log-in.ts',
    from: '  const { config } = provider;\n',
    to: '  const { config } = provider;\n  console.log(answer);\n',
    caughtBy: LEAKS,
  },
  {
    title: 'the verifier is in the authorization URL',
    file: 'electron/auth/oidc-client.ts',
    from: "          code_challenge_method: 'S256',\n",
    to: "          code_challenge_method: 'S256',\n          hint: request.codeVerifier,\n",
    caughtBy: LEAKS,
  },
  {
    title: 'PKCE’s method is plain',
    file: 'electron/auth/oidc-client.ts',
    from: "code_challenge: await oidc.calculatePKCECodeChallenge(request.codeVerifier),\n          code_challenge_method: 'S256',",
    to: "code_challenge: request.codeVerifier,\n          code_challenge_method: 'plain',",
    caughtBy: integration('good-path', 'logs in, calls the API, restarts, refreshes, logs out'),
  },
  {
    title: 'any state is that of the started log-in',
    file: 'electron/auth/attempts.ts',
    from: 'const attempt = this.#byDigest.get(digest);\n    if (attempt === undefined || attempt.redirectUri',
    to: 'const attempt = this.#byDigest.get(digest) ?? [...this.#byDigest.values()][0];\n    if (attempt === undefined || attempt.redirectUri',
    caughtBy: unit('auth/attempts.test.ts', 'finds nothing for a state that it does not know'),
  },
  {
    title: 'an answer may come anywhere',
    file: 'electron/auth/attempts.ts',
    from: 'attempt === undefined || attempt.redirectUri !== redirectUri',
    to: 'attempt === undefined || redirectUri === null',
    caughtBy: unit(
      'auth/attempts.test.ts',
      'leaves an attempt as it is when the answer came elsewhere than where it was asked for',
    ),
  },
  {
    // The library takes no ID token with a nonce that it does not expect: leaving the check out is not possible.
    title: 'every log-in has the same nonce',
    file: 'electron/auth/oidc-client.ts',
    from: 'nonce: oidc.randomNonce(),',
    to: "nonce: 'nonce',",
    caughtBy: unit('auth/attempt-secrets.test.ts', 'each attempt has a state, a nonce and a verifier of its own'),
  },
  {
    title: 'the ID token’s signature is not checked',
    file: 'electron/auth/oidc-client.ts',
    from: '    oidc.enableNonRepudiationChecks(configuration);\n',
    to: '',
    caughtBy: integration('strictness', 'another key'),
  },
  {
    title: 'the ID token is kept, and sent in the log-out’s address',
    file: 'electron/auth/oidc-client.ts',
    from: 'this.#provider.idTokenHint && answer.id_token !== undefined',
    to: 'answer.id_token !== undefined',
    caughtBy: integration('log-out', 'keeps no ID token where it says nothing'),
  },
  {
    title: 'an address of any scheme is opened',
    file: 'electron/platform/system-browser.ts',
    from: "const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && loopback);",
    to: "const allowed = url.protocol !== 'http:' || loopback;",
    caughtBy: unit('platform/system-browser.test.ts', 'refuses %s'),
  },
  {
    title: 'every path of an API is allowed',
    file: 'electron/proxy/target-url.ts',
    from: "  if (!isAllowed(pathname)) fail('API_NOT_ALLOWED', { api: api.id, path: pathname });\n",
    to: '  void isAllowed;\n',
    caughtBy: unit('proxy/target-url.test.ts', 'a path that is sound but not in the list'),
  },
  {
    title: 'redirects are followed anywhere, with the token',
    file: 'electron/proxy/api-proxy.ts',
    from: "      const target = new URL(addressOf(location ?? ''), from);\n",
    to: "      const target = new URL(addressOf(location ?? ''), from);\n      if (safe) return target;\n",
    caughtBy: unit('proxy/api-proxy.test.ts', 'to %s is refused'),
  },
  {
    title: 'all headers of an API go to the window',
    file: 'electron/proxy/headers.ts',
    from: '    if (!RESPONSE_HEADERS.has(name) && !alsoAllowed?.includes(name)) continue;\n',
    to: '    void alsoAllowed;\n',
    caughtBy: unit('proxy/api-proxy.test.ts', 'cookies, challenges and other headers that are not for it'),
  },
  {
    title: 'a window may send any header',
    file: 'electron/proxy/headers.ts',
    from: 'if (!REQUEST_HEADERS.has(name) && !alsoAllowed?.includes(name))',
    to: "if (name === '' && !alsoAllowed?.includes(name))",
    caughtBy: unit('proxy/headers.test.ts', 'has no header outside the list, whatever the window sends'),
  },
  {
    title: 'a body that repeats the token goes to the window',
    file: 'electron/proxy/remove-token.ts',
    from: 'return buffer.includes(token) ? without(buffer, Buffer.from(token), onRemoved) : buffer;',
    to: 'return buffer;',
    caughtBy: unit('proxy/api-proxy.test.ts', 'the token in a body or a header of the answer'),
  },
  {
    title: 'a window reads another one’s stream',
    file: 'electron/proxy/api-calls.ts',
    from: 'this.#windows.get(window)?.streams.get(callId)',
    to: '[...this.#windows.values()].map((each) => each.streams.get(callId)).find(Boolean)',
    caughtBy: unit('proxy/api-calls.test.ts', 'is read once, by its own window'),
  },
  {
    title: 'the flow records what it is told, unredacted',
    file: 'electron/flow/recorder.ts',
    from: '...redactDetails(more) }',
    to: '...more }',
    caughtBy: unit('flow/recorder.test.ts', 'takes secrets out before anyone hears of a step'),
  },
  {
    title: 'the flow shows every parameter’s value',
    file: 'electron/flow/parameters.ts',
    from: '  if (!SHOWN.has(name)) return { name: shownName, value: describeValue(WHAT[name], value), secret: true };\n',
    to: '',
    caughtBy: unit('flow/describe.test.ts', 'shows what is safe and describes everything else'),
  },
  {
    title: 'the windows have no Content Security Policy',
    file: 'electron/main/app-scheme.ts',
    from: "  'content-security-policy': CONTENT_SECURITY_POLICY,\n",
    to: '',
    caughtBy: unit('main/app-scheme.test.ts', 'serves the built files under the one policy'),
  },
  {
    title: 'text may become markup',
    file: 'electron/main/app-scheme.ts',
    from: '  "require-trusted-types-for \'script\'",\n',
    to: '',
    caughtBy: unit('main/app-scheme.test.ts', 'serves the built files under the one policy'),
  },
  {
    title: 'a page may open windows',
    file: 'electron/main/security.ts',
    from: "({ action: 'deny' })",
    to: "({ action: 'allow' })",
    caughtBy: unit(
      'main/security.test.ts',
      'new contents open no window, attach nothing, and go nowhere but to our page',
    ),
  },
  {
    title: 'a page gets what permission it asks for',
    file: 'electron/main/security.ts',
    from: 'decide(false)',
    to: 'decide(true)',
    caughtBy: unit('main/security.test.ts', 'no page gets a permission, whatever it asks for'),
  },
  {
    title: 'a window’s preferences are without the sandbox',
    file: 'electron/main/window.ts',
    from: 'sandbox: true,\n      contextIsolation: true,',
    to: 'sandbox: false,\n      contextIsolation: true,',
    caughtBy: {
      project: 'unit',
      file: 'tests/unit/scripts/lint.test.ts',
      test: 'the one file that makes windows keeps to the rules',
    },
  },
  {
    title: 'a newer version needs no signature of its builder',
    file: 'electron/updates/package-feed.ts',
    from: "  if (!isSigned(text, signature, parts.key)) fail('UPDATE_REFUSED', { reason: 'signature' });\n",
    to: '',
    caughtBy: unit('updates/package-feed.test.ts', 'that is %s'),
  },
  {
    title: 'a newer version is taken from wherever its feed says',
    file: 'electron/updates/package-feed.ts',
    from: "fail('UPDATE_REFUSED', { reason: 'package' });\n  return feed;",
    to: 'return feed;\n  return feed;',
    caughtBy: integration('update-install', 'where a signed feed has its package elsewhere: nobody is asked'),
  },
  {
    title: 'the sum of what was downloaded is not looked at',
    file: 'electron/platform/updater/download-package.ts',
    from: "if (hash.digest('base64') !== sha512)",
    to: 'if (sha512 === null)',
    caughtBy: integration('update-install', 'where %s comes'),
  },
  {
    title: 'an older version may take the place of a newer one',
    file: 'electron/platform/updater/held-updater.ts',
    from: 'updater.allowDowngrade = false;',
    to: 'updater.allowDowngrade = true;',
    caughtBy: integration('update-install', 'electron-updater itself takes no version that %s does not come before'),
  },
  {
    title: 'each installation gets a number of its own',
    file: 'electron/platform/updater/held-updater.ts',
    from: "    stagingUserIdPromise: { value: Promise.resolve('') },\n",
    to: '',
    caughtBy: integration('update-install', 'nothing tells one installation from another, and nothing is left of it'),
  },
  {
    title: 'an installer whose publisher could not be found out is run',
    file: 'electron/platform/updater/system-updater.ts',
    from: "(await check(NOBODY, path)) === null ? 'not checked' : check(publishers, path)",
    to: 'check(publishers, path)',
    caughtBy: integration(
      'update-install',
      'an installer for Windows whose publisher can’t be found out is not installed',
    ),
  },
];

/** A test's title as a pattern: what a table fills in can be anything. */
export function patternOf(caughtBy: Mutant['caughtBy']): string {
  const escaped = caughtBy.test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return escaped.replace(/%[sijo]/g, '.*');
}

import type { FlowKind } from './flow.ts';

/** Who does a step. */
export type FlowActor = 'Window' | 'Main' | 'Browser' | 'System' | 'Provider' | 'Keychain' | 'API';

/** Where a step is specified: `RFC 6749`, `4.1.1`, and what that section is about. */
export interface FlowSpecification {
  readonly document: string;
  readonly section: string;
  readonly about: string;
}

/** What is checked in a step, and which attack or accident that stops. */
export interface FlowCheck {
  readonly what: string;
  readonly stops: string;
}

/** Who ran it: a file of this project, and a function, method (`#` if private) or class in it. */
export interface FlowSource {
  readonly file: string;
  readonly name: string;
}

/** What there is to know of a kind of step. */
export interface FlowStepText {
  readonly title: string;
  readonly by: FlowActor;
  /** Two or three sentences. */
  readonly explanation: string;
  /** Empty for what no specification is about. */
  readonly specifications: readonly FlowSpecification[];
  /** Empty where nothing comes in that could be wrong. */
  readonly checks: readonly FlowCheck[];
  /** What NextAuth.js (version 5, Auth.js) does at this step on the web. */
  readonly nextAuth: string;
  /** The first is the one that the step is about. */
  readonly sources: readonly [FlowSource, ...FlowSource[]];
}

/** The words for a step of the flow: the only place where they are made. */
export function describeFlowStep(kind: FlowKind): FlowStepText {
  return STEPS[kind];
}

/** `RFC 6749 §4.1.1`. */
export function specificationLabel({ document, section }: FlowSpecification): string {
  return `${document} §${section}`;
}

const CORE = 'OpenID Connect Core 1.0';
const DISCOVERY = 'OpenID Connect Discovery 1.0';
const LOGOUT = 'OpenID Connect RP-Initiated Logout 1.0';

function spec(document: string, section: string, about: string): FlowSpecification {
  return { document, section, about };
}

const STEPS: Readonly<Record<FlowKind, FlowStepText>> = {
  'log-in:requested': {
    title: 'The window asks to log in',
    by: 'Window',
    explanation:
      'You clicked Log in. The window sends main the name of a provider, and nothing else: it knows no address, no client id and no secret.',
    specifications: [spec('RFC 8252', '4.1', 'log-in of an app through the browser')],
    checks: [
      {
        what: 'The message comes from a window of this program, and names a provider of the configuration.',
        stops: 'A page that was smuggled into a window cannot start a log-in at a place of its own choice.',
      },
    ],
    nextAuth:
      'signIn("auth0") sends a POST to /api/auth/signin/auth0 on your own server, with a CSRF token that must fit a cookie.',
    sources: [
      { file: 'electron/auth/log-in.ts', name: 'signIn' },
      { file: 'renderer/session/sign-in.ts', name: 'signIn' },
      { file: 'electron/ipc/trusted-sender.ts', name: 'isTrustedSender' },
    ],
  },
  'log-in:prepared': {
    title: 'Main prepares the log-in',
    by: 'Main',
    explanation:
      'Main asks the provider for its addresses. It makes three random values (state, nonce and the PKCE verifier) and the address where you will log in. In that address is only a hash of the verifier; the verifier itself stays in main and, for a restart, in the keychain.',
    specifications: [
      spec('RFC 6749', '4.1.1', 'authorization request'),
      spec('RFC 7636', '4.3', 'PKCE: the challenge goes along'),
      spec(CORE, '3.1.2.1', 'nonce and scope'),
      spec(DISCOVERY, '4.3', 'check of the provider’s own description'),
    ],
    checks: [
      {
        what: 'The issuer in the provider’s description is the configured one, and its addresses are https.',
        stops: 'Nobody can pass off another provider’s addresses as this one’s (mix-up).',
      },
    ],
    nextAuth:
      'The server makes the same address. It has nowhere else to keep the verifier (and state and nonce, where a provider’s checks name them), so each waits in an encrypted cookie in your browser for 15 minutes.',
    sources: [
      { file: 'electron/auth/oidc-client.ts', name: 'authorizationUrl' },
      { file: 'electron/auth/oidc-client.ts', name: 'newAttemptSecrets' },
      { file: 'electron/auth/server-metadata.ts', name: 'loadServerMetadata' },
    ],
  },
  'log-in:browser-opened': {
    title: 'Main opens the browser',
    by: 'Main',
    explanation:
      'Main opens that address in your own browser, not in a window of this program. So your password never comes near this program, and you see in the address bar where you type it.',
    specifications: [
      spec('RFC 8252', '6', 'the request starts in the external browser'),
      spec('RFC 8252', '8.12', 'why not an embedded window'),
    ],
    checks: [
      {
        what: 'Only https addresses are opened (http on this machine alone).',
        stops: 'A provider’s description cannot make the system start another program.',
      },
    ],
    nextAuth: 'Nothing has to be opened: you are in the browser already, and the server’s answer redirects it.',
    sources: [
      { file: 'electron/platform/system-browser.ts', name: 'open' },
      { file: 'electron/auth/log-in.ts', name: '#openAddress' },
    ],
  },
  'log-in:waited': {
    title: 'You log in',
    by: 'Browser',
    explanation:
      'You log in at the provider, in your browser; main waits and sees nothing of it. The provider may set cookies of its own there: they are its session with your browser, not this program’s session, which is why a second log-in often asks for no password.',
    specifications: [
      spec(CORE, '3.1.2.3', 'the provider makes sure who you are'),
      spec('RFC 6749', '4.1.2', 'its answer: a redirect with a code'),
    ],
    checks: [],
    nextAuth: 'The same: provider and browser are among themselves, and the provider’s cookies are not NextAuth’s.',
    sources: [
      { file: 'electron/auth/running-log-in.ts', name: 'waitFor' },
      { file: 'electron/auth/log-in.ts', name: '#wait' },
    ],
  },
  'log-in:callback': {
    title: 'The system hands back the answer',
    by: 'System',
    explanation:
      'The provider sends your browser to an address that belongs to this program: its own scheme, a local address, or one that you paste. In it is a code that is good once and for a short time. It is no token yet: without the verifier nobody can do anything with it.',
    specifications: [
      spec('RFC 6749', '4.1.2', 'authorization response'),
      spec('RFC 8252', '7', 'the ways back into an app'),
    ],
    checks: [
      {
        what: 'The address is, letter by letter, where the answer was asked for.',
        stops: 'An answer cannot be slipped in by an address that is merely similar (RFC 9700 §4.1).',
      },
      {
        what: 'The state belongs to a log-in that was started here, less than 15 minutes ago, and is used once.',
        stops: 'Nobody can log you in to an account of theirs with a link (CSRF), or send an answer twice.',
      },
    ],
    nextAuth:
      'The browser follows the redirect to /api/auth/callback/auth0 and brings the cookies of step 2 along; they say which log-in this is. Which of state, nonce and PKCE are checked is set for each provider; PKCE alone is the default.',
    sources: [
      { file: 'electron/auth/log-in.ts', name: 'handleCallback' },
      { file: 'electron/auth/callback.ts', name: 'parseCallback' },
      { file: 'electron/auth/redeemable-attempts.ts', name: 'take' },
    ],
  },
  'log-in:code-sent': {
    title: 'Main sends code and verifier',
    by: 'Main',
    explanation:
      'Main sends the code to the provider directly, not through the browser, and with it the PKCE verifier. The provider hashes the verifier and compares it with the hash of step 2: only who started the log-in can finish it.',
    specifications: [
      spec('RFC 6749', '4.1.3', 'access token request'),
      spec('RFC 9207', '2.4', 'iss in the answer'),
      spec('RFC 7636', '4.6', 'PKCE: the provider compares'),
    ],
    checks: [
      {
        what: 'Before anything is sent: the issuer in the answer (iss), where the provider sends it, is the one that was asked.',
        stops: 'A code of one provider is never sent to another one (mix-up).',
      },
      {
        what: 'The provider checks the verifier against the challenge (PKCE), and the redirect URI against the first one.',
        stops: 'A code that another program or a log file got hold of is worth nothing.',
      },
    ],
    nextAuth:
      'The server sends the same request. It usually proves itself with a client secret too, which only a server can keep; a program on people’s computers cannot, so PKCE has to do.',
    sources: [
      { file: 'electron/auth/oidc-client.ts', name: 'exchangeCode' },
      { file: 'electron/auth/finish-log-in.ts', name: 'finishLogIn' },
    ],
  },
  'log-in:id-token-checked': {
    title: 'The provider answers with tokens',
    by: 'Provider',
    explanation:
      'The answer has an access token (for the APIs), mostly a refresh token (to get new ones) and an ID token that says who you are. Main checks the ID token before anything is kept. A provider without OpenID Connect sends none and is asked who you are instead.',
    specifications: [
      spec('RFC 6749', '5.1', 'token response'),
      spec(CORE, '3.1.3.7', 'checks of the ID token'),
      spec('RFC 7519', '4.1', 'what the claims mean'),
    ],
    checks: [
      {
        what: 'The signature is right by the provider’s published keys.',
        stops: 'Nobody can write an ID token of their own.',
      },
      {
        what: 'The issuer (iss) is the provider, and the audience (aud) is this program.',
        stops: 'A token that was made for another program, or by another provider, does not log anybody in here.',
      },
      {
        what: 'The times (exp, iat) fit the clock, give or take half a minute.',
        stops: 'An old token that was stolen cannot be played back.',
      },
      {
        what: 'The nonce is the one that step 2 made.',
        stops: 'A code of somebody else’s log-in that was slipped into yours is noticed (code injection).',
      },
    ],
    nextAuth:
      'The server checks the same claims. It leaves the signature to TLS, because the token comes straight from the provider; then your callbacks (signIn, jwt) see account and profile.',
    sources: [
      { file: 'electron/auth/oidc-client.ts', name: '#toLogInAnswer' },
      { file: 'electron/auth/clock-check.ts', name: 'checkIssuedAt' },
      { file: 'electron/auth/user-info.ts', name: 'claimsFromUserInfo' },
    ],
  },
  'log-in:stored': {
    title: 'Main stores the tokens',
    by: 'Keychain',
    explanation:
      'The tokens go to the system’s keychain, encrypted there, and stay in main’s memory while it runs. Every window is told who is logged in, and never gets a token. Without a keychain they stay in memory only, and you are told.',
    specifications: [
      spec('RFC 6749', '10.3', 'access tokens are kept confidential'),
      spec('RFC 6749', '10.4', 'so are refresh tokens'),
    ],
    checks: [
      {
        what: 'You still want it: a log-in that was cancelled meanwhile is deleted again and withdrawn at the provider.',
        stops: 'No session comes up after you said no.',
      },
    ],
    nextAuth:
      'The server sets the session cookie: by default an encrypted JWT that scripts cannot read, good for 30 days. The provider’s tokens are in it only if your jwt callback puts them there; with a database the account’s row has them.',
    sources: [
      { file: 'electron/auth/session-manager.ts', name: 'establish' },
      { file: 'electron/auth/token-store.ts', name: 'write' },
    ],
  },
  'log-in:device-code': {
    title: 'Main asks for a code to type in',
    by: 'Main',
    explanation:
      'For when this computer’s browser cannot be used. The provider answers with a short code for you, and a long one for main alone that is never shown.',
    specifications: [spec('RFC 8628', '3.1', 'device authorization request'), spec('RFC 8628', '3.2', 'its answer')],
    checks: [
      {
        what: 'The page to go to is https, and the code that you see is short and is not the secret one.',
        stops: 'What is on the screen gives nothing away to who looks over your shoulder, except the code itself.',
      },
    ],
    nextAuth: 'There is no such way: a web page always has a browser.',
    sources: [
      { file: 'electron/auth/oidc-device-code.ts', name: 'requestDeviceCode' },
      { file: 'electron/auth/device-log-in.ts', name: 'DeviceLogIn' },
    ],
  },
  'log-in:device-confirmed': {
    title: 'You type in the code',
    by: 'Browser',
    explanation:
      'You type the code in on any device and log in there. Main asks the provider every few seconds whether you have; the answer that says yes has the tokens in it.',
    specifications: [
      spec('RFC 8628', '3.4', 'main asks'),
      spec('RFC 8628', '3.5', 'the provider says: not yet, slower, yes, or no'),
      spec('RFC 8628', '5.4', 'remote phishing'),
    ],
    checks: [
      {
        what: 'A code is good for 30 minutes at most, whatever the provider says.',
        stops: 'It leaves little time to talk somebody into typing in a code that is not theirs.',
      },
    ],
    nextAuth: 'There is no such way.',
    sources: [
      { file: 'electron/auth/device-log-in.ts', name: '#poll' },
      { file: 'electron/auth/oidc-device-code.ts', name: 'pollDeviceCode' },
    ],
  },
  'callback:ignored': {
    title: 'An answer was ignored',
    by: 'System',
    explanation:
      'It belongs to no log-in that can be finished here: an older tab, one that came too late or twice, or one that was made up. Any web page and any program can send one, so it changes nothing, and a log-in that waits goes on waiting.',
    specifications: [
      spec('RFC 6749', '10.12', 'cross-site request forgery'),
      spec('RFC 8252', '8.9', 'the same between apps'),
      spec('RFC 9700', '4.7', 'state is bound to one log-in'),
    ],
    checks: [
      {
        what: 'Where it came in, its parameters, and its state.',
        stops: 'A forged answer neither logs you in to somebody else’s account nor ends your own log-in.',
      },
    ],
    nextAuth:
      'A callback whose cookies are missing or do not fit ends on the error page: on the web one browser has one log-in under way.',
    sources: [
      { file: 'electron/auth/ignored-answers.ts', name: 'IgnoredAnswers' },
      { file: 'electron/auth/callback.ts', name: 'parseCallback' },
    ],
  },
  'session:restored': {
    title: 'The session was restored',
    by: 'Keychain',
    explanation:
      'The program was started again and read the tokens from the keychain. Neither browser nor provider was asked; a token that has run out is renewed when it is needed.',
    specifications: [spec('RFC 6749', '1.5', 'what refresh tokens are for')],
    checks: [
      {
        what: 'The entry belongs to the provider, issuer and client of the configuration.',
        stops: 'A changed configuration does not send tokens of one provider to another.',
      },
    ],
    nextAuth: 'The browser still has the session cookie and sends it along; useSession() asks /api/auth/session.',
    sources: [
      { file: 'electron/auth/session-manager.ts', name: 'restore' },
      { file: 'electron/auth/token-store.ts', name: 'read' },
    ],
  },
  'session:refreshed': {
    title: 'The session was renewed',
    by: 'Main',
    explanation:
      'The access token was about to run out, or an API did not take it any more, or wants one of its own. Main sent the refresh token to the provider, with the audience and scopes of that API, and got a new access token, once for everybody who waits for it. A new refresh token that comes along is stored before it is used.',
    specifications: [
      spec('RFC 6749', '6', 'refreshing an access token'),
      spec('RFC 8707', '2.2', 'resource: for which API the token is to be'),
      spec('RFC 9700', '4.14', 'protection of refresh tokens'),
      spec(CORE, '12.2', 'the ID token of a refresh'),
    ],
    checks: [
      {
        what: 'A new ID token has the same subject as before.',
        stops: 'A session never turns into somebody else’s.',
      },
      {
        what: 'Only the provider’s clear refusal (invalid_grant) ends a session.',
        stops: 'A bad network does not log you out.',
      },
      {
        what: 'Only audiences and scopes that the log-in asked for are asked for; an API gets the token that was asked for it.',
        stops: 'One API cannot use a token at another.',
      },
    ],
    nextAuth:
      'Not built in. Its guide has you do it in the jwt callback, and warns of two requests that refresh at the same time.',
    sources: [
      { file: 'electron/auth/live-account.ts', name: '#act' },
      { file: 'electron/auth/token-refresher.ts', name: 'refresh' },
      { file: 'electron/auth/oidc-client.ts', name: 'refresh' },
    ],
  },
  'session:ended': {
    title: 'The session ended',
    by: 'Provider',
    explanation:
      'The provider does not renew it any more: it was withdrawn there, or has run out for good. Main deletes the tokens, and every window shows the log-in.',
    specifications: [spec('RFC 6749', '5.2', 'invalid_grant')],
    checks: [],
    nextAuth:
      'The session cookie has a life of its own, apart from the provider’s tokens: it goes on until it runs out or your callbacks end it.',
    sources: [
      { file: 'electron/auth/live-account.ts', name: '#end' },
      { file: 'electron/auth/refresh-failure.ts', name: 'judgeRefresh' },
    ],
  },
  'log-out:revoked': {
    title: 'The provider was told',
    by: 'Provider',
    explanation:
      'Main asks the provider to make the refresh token worthless. The provider’s own session with your browser stays: to end that, log out at the provider.',
    specifications: [spec('RFC 7009', '2', 'token revocation')],
    checks: [
      {
        what: 'It is asked for, not waited for: after 2.5 seconds the log-out is complete without it, and it is tried again later.',
        stops: 'A provider that is down cannot keep you logged in.',
      },
    ],
    nextAuth: 'Does not tell the provider anything; you would do it in events.signOut.',
    sources: [
      { file: 'electron/auth/revoke.ts', name: 'revoke' },
      { file: 'electron/auth/oidc-client.ts', name: 'revoke' },
    ],
  },
  'log-out:cleared': {
    title: 'The keychain was cleared',
    by: 'Keychain',
    explanation:
      'The session’s entries are deleted. A keychain that is locked is cleared at the next start; until then the entries count as logged out.',
    specifications: [],
    checks: [],
    nextAuth:
      'A POST to /api/auth/signout takes the session cookie away, and the session’s row where there is a database.',
    sources: [
      { file: 'electron/auth/account-keeper.ts', name: 'forget' },
      { file: 'electron/auth/token-store.ts', name: 'delete' },
    ],
  },
  'log-out:queued': {
    title: 'The provider is told later',
    by: 'Keychain',
    explanation:
      'The provider could not be reached. The refresh token waits in the keychain, and nowhere else, and main tries again at the next start or log-in. After 30 days it is given up.',
    specifications: [spec('RFC 7009', '2.2.1', 'the token is still good until the provider has been told')],
    checks: [
      {
        what: 'It is withdrawn only at the issuer and for the client that it came from.',
        stops: 'A changed configuration does not send a token of one provider to another.',
      },
    ],
    nextAuth: 'There is no such thing: the provider is not told of a log-out.',
    sources: [
      { file: 'electron/auth/revocation-queue.ts', name: 'add' },
      { file: 'electron/auth/revoke.ts', name: 'revokeOrQueue' },
    ],
  },
  'log-out:browser-opened': {
    title: 'Main opens the provider’s log-out',
    by: 'Main',
    explanation:
      'You asked to log out at the provider too. Its session is with your browser, so your browser is sent to its log-out page, with the name of this program and without any token. Here you are logged out already, however that page ends.',
    specifications: [
      spec(LOGOUT, '2', 'log-out that an app asks for'),
      spec('RFC 8252', '6', 'the system browser is where the session is'),
    ],
    checks: [
      {
        what: 'The page is https, and the ID token goes along only where the configuration says so (idTokenHint).',
        stops: 'No token stands in an address, a browser’s history or a log file by itself.',
      },
    ],
    nextAuth: 'Does not do it; you would send the browser to the provider’s end_session_endpoint yourself.',
    sources: [
      { file: 'electron/auth/end-session.ts', name: 'open' },
      { file: 'electron/auth/sign-out.ts', name: 'signOut' },
    ],
  },
  'log-out:returned': {
    title: 'The browser came back',
    by: 'System',
    explanation:
      'The provider’s log-out page has sent your browser back to this program. It changes nothing here; the window comes to the front and says so.',
    specifications: [spec(LOGOUT, '3', 'redirection after the log-out')],
    checks: [
      {
        what: 'The state is one that was sent out in the last 15 minutes, and is used once.',
        stops: 'A page or program that makes up such an address brings no window to the front.',
      },
    ],
    nextAuth: 'A provider that was asked would send the browser to a page of your own site.',
    sources: [{ file: 'electron/auth/end-session.ts', name: 'receive' }],
  },
  'api:called': {
    title: 'API call',
    by: 'API',
    explanation:
      'The window names an API and a path. Main checks both against the configuration, adds the access token and hands the answer back without it. A 401 means one refresh and one more try.',
    specifications: [
      spec('RFC 6750', '2.1', 'the token in the Authorization header'),
      spec('RFC 6750', '3.1', 'what a 401 says'),
      spec('RFC 9700', '4.9', 'tokens that leak at an API'),
    ],
    checks: [
      {
        what: 'Origin, method and path are allowed, and you agreed to that origin when you logged in.',
        stops: 'A window that is in somebody else’s hands cannot have the token sent to a place of theirs.',
      },
      {
        what: 'A redirect is followed only to where the API could have been asked directly.',
        stops: 'An API cannot pass the token on.',
      },
    ],
    nextAuth:
      'Your own route handler does it: the browser sends the cookie, auth() or getServerSession() reads it, and the handler adds the token that your jwt callback kept.',
    sources: [
      { file: 'electron/proxy/api-proxy.ts', name: 'call' },
      { file: 'electron/proxy/target-url.ts', name: 'targetUrl' },
      { file: 'electron/auth/session-manager.ts', name: 'getAccessToken' },
    ],
  },
  'demo:started': {
    title: 'The demo was started',
    by: 'Main',
    explanation:
      'A provider and an API of this program’s own, on this machine only. They speak the same protocol as real ones: main treats them like any other.',
    specifications: [],
    checks: [],
    nextAuth: 'Has no such thing: you need an account at a provider to try it.',
    sources: [{ file: 'electron/main/demo-process.ts', name: 'startDemoProcess' }],
  },
};

import type { ErrorCode, Failure, FailureDetails } from './errors.ts';
import type { SchemeHandler, SignOutAnswer, SignOutNotice } from './ipc.ts';
import { howToHaveOne, howToLoad, howToSetUp, howToUnlock } from './keychain.ts';
import type { SessionEnd } from './session.ts';
import type { UpdateNews, UpdateWay } from './updates.ts';

/** An expected failure in words: what happened, and what to do next. */
export interface FailureText {
  readonly title: string;
  readonly action: string;
}

/** The words for a failure. The only place where sentences about failures are made. */
export function describeFailure({ code, details = {} }: Failure): FailureText {
  const [title, action] = TEXTS[code](new Words(details));
  return { title, action };
}

/** Details as words: what is missing is left out or replaced by a plain noun. */
class Words {
  readonly #details: FailureDetails;

  constructor(details: FailureDetails) {
    this.#details = details;
  }

  get provider(): string {
    return this.get('provider') || 'The provider';
  }

  get api(): string {
    const api = this.get('api');
    return api === '' ? 'The API' : `The API “${api}”`;
  }

  get at(): string {
    const address = this.get('address');
    return address === '' ? '' : ` at ${address}`;
  }

  /** The field of a form, by its name there. */
  get field(): string {
    const field = this.get('field');
    return field === '' ? '' : ` as ${FIELDS[field] ?? field}`;
  }

  get port(): string {
    const port = this.get('port');
    return port === '' ? '' : ` ${port}`;
  }

  /** Which of the integrator's functions. */
  get hook(): string {
    const hook = this.get('hook');
    return hook === '' ? '' : ` in ${hook}`;
  }

  get minutes(): string {
    const minutes = this.get('minutes');
    return minutes === '1' ? '1 minute' : `${minutes || 'some'} minutes`;
  }

  get direction(): string {
    const direction = this.get('direction');
    return direction === '' ? '' : ` (it is ${direction})`;
  }

  get because(): string {
    const reason = this.get('description') || this.get('error') || this.get('reason');
    return reason === '' ? '' : ` (${reason})`;
  }

  /** Why a file could not be written, where the system's word for it is a usual one. */
  get fileProblem(): string {
    const text = FILE_PROBLEMS[this.get('reason')];
    return text === undefined ? '' : `: ${text}`;
  }

  /** A blank and the detail in quotes; nothing where there is none. */
  quoted(name: string): string {
    const value = this.get(name);
    return value === '' ? '' : ` “${value}”`;
  }

  /** A blank and the detail; nothing where there is none. */
  of(name: string): string {
    const value = this.get(name);
    return value === '' ? '' : ` ${value}`;
  }

  get(name: string): string {
    return String(this.#details[name] ?? '');
  }
}

/** The system's words for why a file can't be written. */
const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file of that name already',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'there is no space left',
  EDQUOT: 'there is no space left for you',
  EFBIG: 'it is too large for that disk',
  ENOENT: 'its folder is not there',
};

/** What the fields of a form are called. */
const FIELDS: Readonly<Record<string, string>> = {
  baseUrl: 'the base URL',
  clientId: 'the client ID',
  clientSecret: 'the client secret',
};

const AGAIN = 'Try again.';
const LOG_IN_AGAIN = 'Log in again.';
const TELL_PROVIDER = 'If it happens again, tell the people who run the provider.';
const TELL_MAKERS = 'Try again. If it happens again, tell the people who made this program.';
const TELL_API = 'If it happens again, tell the people who run the API.';
const CHECK_TOKENS =
  'Log in again. If it happens again, do not trust this provider’s address and tell the people who run it.';

/** What can be wrong with a proxy, by the HTTP port's words. */
const PROXY_FAULTS: Readonly<Record<string, string>> = {
  PROXY_UNREACHABLE: 'Your network’s proxy could not be reached.',
  PROXY_WANTS_PASSWORD: 'Your network’s proxy wants a password, which this program cannot give it.',
  PROXY_REFUSED: 'Your network’s proxy does not connect to this address.',
  PROXY_NOT_SUPPORTED: 'Your network’s proxy is of a kind that this program cannot use.',
};

/** Why a session is over, where there is a word for it. */
const ENDS: Readonly<Record<string, string>> = {
  rotation_lost: ': its newest token was lost on the way here, when the connection or the program broke off',
};

const TEXTS: Readonly<Record<ErrorCode, (words: Words) => readonly [title: string, action: string]>> = {
  AUTH_CANCELLED: () => ['The log-in was cancelled.', LOG_IN_AGAIN],
  AUTH_EXPIRED: () => ['The log-in was not finished within 15 minutes.', LOG_IN_AGAIN],
  AUTH_SUPERSEDED: () => ['Another log-in took the place of this one.', 'Finish the newer one in your browser.'],
  AUTH_OLDER_TAB: () => [
    'An answer came from an older tab of your browser.',
    'It has changed nothing. You can close that tab.',
  ],
  AUTH_ACCESS_DENIED: (w) =>
    w.get('by') === 'program'
      ? ['This program does not let this account in.', 'Log in with another account, or ask the people who run it.']
      : [`${w.provider} was told not to allow it.`, 'Log in again and choose to allow it.'],
  AUTH_PROVIDER_ERROR: (w) => [`${w.provider} refused the log-in${w.because}.`, `${AGAIN} ${TELL_PROVIDER}`],
  AUTH_CALLBACK_IGNORED: () => [
    'An answer that belongs to no log-in came in and was ignored.',
    'Nothing to do. If you were logging in, do it again from this window.',
  ],
  AUTH_STATE_MISMATCH: () => ['The answer belongs to another log-in.', LOG_IN_AGAIN],
  AUTH_ISSUER_MISMATCH: (w) => [`${w.provider} did not send this answer.`, CHECK_TOKENS],
  AUTH_CODE_REJECTED: (w) => [`${w.provider} did not accept the code${w.because}.`, LOG_IN_AGAIN],
  AUTH_CLIENT_REJECTED: (w) => [
    `${w.provider} does not accept this program${w.because}.`,
    'Check clientId, and clientSecret if there is one, in the configuration.',
  ],
  AUTH_NONCE_MISMATCH: () => ['The ID token belongs to another log-in (nonce).', CHECK_TOKENS],
  AUTH_ID_TOKEN_EXPIRED: () => [
    'The ID token is expired or not valid yet.',
    'Check this computer’s date and time, then log in again.',
  ],
  AUTH_ID_TOKEN_AUDIENCE: () => ['The ID token was made for another program.', CHECK_TOKENS],
  AUTH_ID_TOKEN_SIGNATURE: () => ['The ID token’s signature is not right.', CHECK_TOKENS],
  AUTH_ID_TOKEN_INVALID: (w) => [`The ID token is not valid${w.because}.`, CHECK_TOKENS],
  AUTH_NOT_RECENT: (w) => [
    `${w.provider} does not show that you have just logged in there${w.because}.`,
    'Log out there in your browser, then log in again. If that does not help, take maxAge out of the configuration.',
  ],
  AUTH_CLOCK_WRONG: (w) => [
    `Your clock is off by about ${w.minutes}${w.direction}.`,
    'Set this computer’s date and time, best automatically, then log in again.',
  ],
  AUTH_TOKEN_INVALID: (w) => [`${w.provider} sent a token that cannot be used.`, TELL_PROVIDER],
  AUTH_SUBJECT_CHANGED: () => ['The renewed session belongs to somebody else.', LOG_IN_AGAIN],
  AUTH_DEVICE_CODE_EXPIRED: () => ['The code was not used in time.', 'Log in again to get a new one.'],
  AUTH_DEVICE_CODE_NOT_OFFERED: (w) => [
    `${w.provider} does not offer to log in with a code, or the configuration does not allow it.`,
    'Log in with your browser.',
  ],
  AUTH_BROWSER_NOT_OPENED: () => ['Your browser could not be opened.', 'Copy the link and open it in your browser.'],
  AUTH_LOOPBACK_PORT_TAKEN: (w) => [
    `Another program uses port${w.port}, where your browser’s answer should arrive.`,
    'End that program, or change loopbackPort in the configuration, then try again.',
  ],
  AUTH_LOOPBACK_UNAVAILABLE: () => [
    'This computer does not let the program wait for your browser’s answer at a local address.',
    'Allow it in the firewall or security software, then try again.',
  ],
  AUTH_PASTE_NOT_AN_ANSWER: () => [
    'What was copied is not the address of a finished log-in.',
    'Log in in your browser, copy the whole address of the page where it ends, then paste again.',
  ],
  AUTH_PASTE_OTHER_LOG_IN: () => [
    'That address belongs to another log-in, or was used already.',
    'Copy the address from the newest tab, then paste again.',
  ],
  PROVIDER_UNKNOWN: () => ['There is no such provider in the configuration.', 'Check the configuration.'],
  PROVIDER_UNREACHABLE: (w) => [
    `${w.provider} could not be reached${w.at}${w.because}.`,
    'Check the network and the issuer’s address in the configuration, then try again.',
  ],
  PROVIDER_TIMEOUT: (w) => [`${w.provider} did not answer in time${w.at}.`, `Check the network, then try again.`],
  PROVIDER_BUSY: (w) => [`${w.provider} has too much to do just now${w.because}.`, 'Wait a minute, then try again.'],
  PROVIDER_BAD_RESPONSE: (w) => [
    `${w.provider} sent an answer that cannot be used${w.at}${w.because}.`,
    'Check the issuer’s address in the configuration.',
  ],
  PROVIDER_UNSUPPORTED: (w) => [`${w.provider} lacks something that is needed${w.because}.`, TELL_PROVIDER],
  NETWORK_PROXY_FAILED: (w) => [
    PROXY_FAULTS[w.get('reason')] ?? 'Your network’s proxy did not let the request through.',
    `Check the proxy in your system’s network settings, or ask the people who run your network, then try again.`,
  ],
  ISSUER_NOT_AN_ADDRESS: () => [
    'The issuer is not an address.',
    'Type it as the provider gives it, for example https://login.example.com.',
  ],
  ISSUER_NOT_HTTPS: (w) => [
    `The issuer${w.at} is not an https address.`,
    'Use https. Plain http is allowed on this machine only (127.0.0.1, [::1] or localhost).',
  ],
  ISSUER_HOST_UNKNOWN: (w) => [
    `There is no host of the issuer’s name${w.of('host')}.`,
    'Check how the issuer is spelt, and that this computer is in the right network.',
  ],
  ISSUER_TLS_FAILED: (w) => [
    `No safe connection to the issuer could be made${w.at}${w.because}.`,
    'Its certificate is not one that this computer trusts. Check the address, or ask the people who run the provider.',
  ],
  ISSUER_NOT_FOUND: (w) => [
    `There are no metadata of a provider below the issuer’s address${w.at}${w.because}.`,
    'Check the issuer’s path: realm, tenant or authorization server belong to it.',
  ],
  ISSUER_NOT_JSON: (w) => [
    `What answers is not a provider${w.at}: it sends something that is not JSON.`,
    'Check the issuer’s address. A log-in page of a network (hotel, guest) answers like this too.',
  ],
  ISSUER_MISMATCH: (w) => [
    `The provider does not call itself what you typed: it is${w.of('announced') || ' another issuer'}.`,
    'If you trust that address, use it as the issuer, exactly as it is written.',
  ],
  ISSUER_NO_CODE_FLOW: (w) => [
    `${w.provider} does not offer the authorization code flow.`,
    'Ask the people who run the provider to allow it: it is what desktop apps use.',
  ],
  ISSUER_NO_PKCE: (w) => [
    `${w.provider} does not offer PKCE with S256.`,
    'Ask the people who run the provider to allow it: without it a log-in can be stolen on its way back.',
  ],
  SESSION_NONE: () => ['Nobody is logged in.', 'Log in.'],
  SESSION_ENDED: (w) => [`The session is over${ENDS[w.get('reason')] ?? w.because}.`, LOG_IN_AGAIN],
  SESSION_STALE: (w) => [
    `The session could not be renewed${w.at}${w.because}.`,
    'You are still logged in. Check the network, then try again.',
  ],
  SESSION_REFRESH_REFUSED: (w) => [
    `${w.provider} does not renew the session${w.because || ', and does not say why'}.`,
    'What you see may be old. Log in again.',
  ],
  SESSION_OTHER_PROVIDER: (w) => [
    `${w.provider} does not give access to this data: it needs another log-in.`,
    'Log out, then log in with the other provider.',
  ],
  HOOK_FAILED: (w) => [`What was added to this program failed${w.hook}.`, TELL_MAKERS],
  HOOK_TIMEOUT: (w) => [`What was added to this program did not answer in time${w.hook}.`, TELL_MAKERS],
  HOOK_BAD_RESULT: (w) => [
    `What was added to this program gave something that cannot be used${w.hook}${w.because}.`,
    TELL_MAKERS,
  ],
  KEYCHAIN_UNAVAILABLE: (w) => ['There is no keychain.', howToHaveOne(w.get('desktop'))],
  KEYCHAIN_NOT_LOADED: (w) => ['The keychain’s module could not be loaded.', howToLoad(w.get('desktop'))],
  KEYCHAIN_RESTARTED: () => [
    'The keychain has been restarted, and this program cannot reach the new one.',
    'Start this program again.',
  ],
  KEYCHAIN_NOT_SET_UP: (w) => ['The keychain has no place to store anything yet.', howToSetUp(w.get('desktop'))],
  KEYCHAIN_LOCKED: (w) => ['The keychain is locked.', howToUnlock(w.get('desktop'))],
  KEYCHAIN_CANCELLED: (w) => ['The keychain is locked, and its password was not given.', howToUnlock(w.get('desktop'))],
  KEYCHAIN_TIMEOUT: () => [
    'The keychain did not answer.',
    'It may be waiting for a password in another window: look for that. If there is none, start this program again.',
  ],
  KEYCHAIN_FULL: () => [
    'The keychain did not store it, perhaps for lack of space.',
    'Free some disk space, or delete old entries in the keychain. Then try again.',
  ],
  KEYCHAIN_UNRELIABLE: () => [
    'The keychain gave back something else than it was given.',
    'What was wrong has been deleted. Repair the keychain or make a new one, then try again.',
  ],
  KEYCHAIN_REFUSED: (w) => ['The keychain refused, perhaps because it is locked.', howToUnlock(w.get('desktop'))],
  KEYCHAIN_RECORD_UNREADABLE: () => ['The session in the keychain cannot be read.', 'Log in again; that replaces it.'],
  KEYCHAIN_RECORD_NEWER: () => [
    'The session in the keychain was made by a newer version of this program.',
    'Use that version, or log in here: what the newer one has stored stays as it is.',
  ],
  KEYCHAIN_NOT_DELETED: (w) => [
    'You are logged out, but an entry is still in the keychain.',
    howToUnlock(w.get('desktop')),
  ],
  USER_DATA_NOT_WRITABLE: () => [
    'This program’s folder cannot be written to.',
    'Check its rights and the free space, then try again. Until then a restart asks for a new log-in.',
  ],
  API_UNKNOWN: (w) => [`${w.api} is not in the configuration.`, 'Check the configuration.'],
  API_NOT_ALLOWED: (w) => [
    `${w.api} may not be called like this${w.because}.`,
    'Check methods, paths, address, audience and scopes of the API in the configuration. If something of it is new there, try again and allow it, or log in again.',
  ],
  API_BAD_REQUEST: (w) => [
    `${w.api} was not asked: the request is not valid${w.because}.`,
    'Check how the API is called.',
  ],
  API_UNREACHABLE: (w) => [
    `${w.api} could not be reached${w.at}${w.because}.`,
    'Check the network and the API’s address, then try again.',
  ],
  API_TIMEOUT: (w) => [`${w.api} did not answer in time${w.at}.`, AGAIN],
  API_TOO_LARGE: (w) => [`${w.api} sent an answer that is too large.`, 'Ask for less, for example with paging.'],
  API_REDIRECT_REFUSED: (w) => [`${w.api} sent the request to another place, which is not followed.`, TELL_API],
  API_TOKEN_REFUSED: (w) => [
    `${w.api} does not take your log-in${w.because}.`,
    'Log in again. If that does not help, tell the people who run the API.',
  ],
  API_REFUSED: (w) => [
    `${w.api} does not allow you this${w.because}.`,
    'Your account may not have the right to. If it should, tell the people who run the API.',
  ],
  API_BAD_RESPONSE: (w) => [`${w.api} sent an answer that cannot be used${w.because}.`, TELL_API],
  API_ABORTED: () => ['The request was stopped.', AGAIN],
  API_BUSY: () => ['Too many requests at once.', 'Wait a moment, then try again.'],
  CONFIG_INVALID: () => ['There is no valid configuration.', 'Check the configuration.'],
  CONFIG_FILE_FAULTY: (w) => [
    `The configuration file has faults, so it was not changed${w.at}.`,
    'Correct it, or move it away, then try again.',
  ],
  CONFIG_FILE_NOT_WRITABLE: (w) => [
    `The configuration file cannot be read or written${w.at}${w.because}.`,
    'Check the rights of the file and its folder, and the free space, then try again.',
  ],
  SETUP_INVALID: (w) => [
    `What you typed${w.field} cannot be used.`,
    w.get('expected') === '' ? 'Check it, then try again.' : `It has to be ${w.get('expected')}.`,
  ],
  CONFIRM_REFUSED: () => ['You did not allow it.', 'Nothing was sent or changed. Try again if you want it after all.'],
  FILE_NOT_WRITTEN: (w) => [
    `The file${w.quoted('name')} was not written${w.fileProblem || w.because}.`,
    'Check the rights of its folder and the free space, or choose another place.',
  ],
  CONFIRM_BUSY: () => ['Another question is open.', 'Answer it first, then try again.'],
  RUNTIME_IS_TEST_ONLY: (w) => [
    `This Electron stands in for tests and may only use addresses on this machine${w.at}.`,
    'Install where the real Electron can be downloaded.',
  ],
  SCHEME_NOT_TAKEN: () => [
    'The system did not make this program the one that opens its addresses.',
    'Choose it in the system’s settings, or install it again, then try again.',
  ],
  UPDATE_NOT_DOWNLOADED: (w) => [
    `The new version could not be downloaded${w.because}.`,
    'Try again, or get it where you got this one.',
  ],
  UPDATE_REFUSED: (w) => [
    `That the new version is its makers’ could not be made sure of${w.because}, so it was not installed.`,
    'Get it where you got this one, and tell its makers.',
  ],
  UPDATE_NOT_WRITTEN: (w) => [
    `The new version could not be put into this one’s place${w.fileProblem || w.because}.`,
    'Check the rights of its folder and the free space, then try again.',
  ],
  DEMO_PORT_TAKEN: (w) => [
    `Another program uses the demo’s port${w.port}.`,
    'End that program, then try again. Your demo session is kept.',
  ],
  DEMO_FAILED: () => ['The demo has stopped or could not be started.', AGAIN],
  IPC_REFUSED: () => ['The request was refused.', AGAIN],
  IPC_BAD_ARGUMENT: () => ['The request was not understood.', 'This is a fault in the program.'],
  IPC_BUSY: () => ['This window asks too much at once.', 'Wait a minute, then try again.'],
  INTERNAL: () => ['Something went wrong in the program.', 'Try again. If it happens again, report it.'],
};

const BACK_WHERE_YOU_WERE = 'Log in again, and you are back where you were.';

/** How a session ended, in words. */
export function describeSessionEnd(ended: SessionEnd): FailureText {
  switch (ended) {
    case 'expired':
      return { title: 'Your session has run out.', action: BACK_WHERE_YOU_WERE };
    case 'revoked':
      return {
        title: 'The provider has ended your session.',
        action: `That happens after a log-out elsewhere, a new password, or a long time without use. ${BACK_WHERE_YOU_WERE}`,
      };
    case 'signed_out':
      return { title: 'You are logged out.', action: '' };
  }
}

/** Why what is shown may be old, in words; what can be done is on the button beside it. */
export function describeStaleness(reason: Failure): string {
  const { title, action } = describeFailure(reason);
  switch (reason.code) {
    case 'SESSION_STALE':
      return `${title} What you see may be old. It is tried again by itself.`;
    case 'SESSION_REFRESH_REFUSED':
      return `${title} What you see may be old.`;
    default:
      return `The session could not be renewed: ${title} ${action} Until then what you see may be old.`;
  }
}

/** What a log-out has done, and what it has not, in the order in which it matters. @param app the program's name */
export function describeSignOut(notice: SignOutNotice, app: string): string {
  if (notice.kind === 'returned') return `Your browser has come back from the log-out page of ${notice.provider}.`;
  const { answer } = notice;
  const sentences = ['You are logged out here.', toldText(answer, app), keptText(answer, app), browserText(answer)];
  return sentences.filter((each) => each !== '').join(' ');
}

function toldText({ provider, revocation, notRevoked }: SignOutAnswer, app: string): string {
  switch (revocation) {
    case 'nothing':
      return '';
    case 'told':
      return `${provider} has been told.`;
    case 'no-way':
      return `${provider} has no way to be told: what it gave out there runs out by itself.`;
    case 'queued':
      return `${provider} could not be told; ${app} tries again at its next start.`;
    case 'failed': {
      const why = notRevoked === null ? '' : ` (${notRevoked.code})`;
      return `${provider} could not be told${why}, and is not told later: what it gave out there runs out by itself.`;
    }
  }
}

function keptText({ notDeleted }: SignOutAnswer, app: string): string {
  if (notDeleted === null) return '';
  const { title, action } = describeFailure({ code: notDeleted.code });
  const reason = notDeleted.code === 'KEYCHAIN_NOT_DELETED' ? action : `${title} ${action}`;
  return `An entry is still in the keychain; ${app} deletes it at its next start. ${reason}`;
}

function browserText({ provider, providerLogOut }: SignOutAnswer): string {
  if (provider === null) return '';
  if (providerLogOut === null) return `In your browser you may still be logged in at ${provider}.`;
  if (providerLogOut.ok) return `Finish the log-out at ${provider} in your browser.`;
  const { title } = describeFailure(providerLogOut.failure);
  return `The log-out page of ${provider} was not opened: ${title}`;
}

/** Who gets addresses of our scheme in place of us, in words. @returns null where there is nothing to say */
export function describeSchemeHandler(
  handler: SchemeHandler,
  { name, id }: { readonly name: string; readonly id: string },
): string | null {
  switch (handler.kind) {
    case 'ours':
    case 'unknown':
      return null;
    case 'none':
      return `No program opens addresses of ${id}, ${NO_WAY_BACK}`;
    case 'other': {
      const other = handler.name === name ? `another copy of ${name}` : handler.name;
      return `Addresses of ${id} open ${other}, ${NO_WAY_BACK}`;
    }
  }
}

const NO_WAY_BACK = 'so your browser can only come back by a local address, where the provider allows that.';

const UPDATE_WAYS: Readonly<Record<UpdateWay, (id: string) => string>> = {
  'package-manager': (id) => `Your package manager has this copy (${id}): update it there.`,
  snap: (id) => `This copy is a snap: run snap refresh ${id}.`,
  flatpak: (id) => `This copy is a Flatpak: run flatpak update ${id}.`,
  'app-image': () => 'Get the new AppImage where you got this one, and put it in its place.',
  again: () => 'Get it where you got this one, and install it over it.',
};

/** That there is a newer version, and how a person gets it, or how far the program is with it. */
export function describeUpdate(
  { version, way, install }: UpdateNews,
  { name, id }: { name: string; id: string },
): string {
  const told = `There is a newer version of ${name}, ${version}.`;
  switch (install?.phase) {
    case undefined:
      return `${told} ${UPDATE_WAYS[way](id)}`;
    case 'offered':
      return told;
    case 'downloading':
      return `Downloading ${name} ${version}…`;
    case 'restarting':
      return `${name} restarts with version ${version}…`;
  }
}

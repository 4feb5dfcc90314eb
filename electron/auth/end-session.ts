import { ExpectedError, failure, toFailure } from '../../shared/errors.ts';
import { failed, type Result, success } from '../../shared/result.ts';
import { describeCallback, describeRequest } from '../flow/describe.ts';
import type { FlowPort } from '../ports/flow.ts';
import type { BrowserPort, ClockPort, SchemeHandlerPort } from '../ports/system.ts';
import { ATTEMPT_LIFETIME_MS, digestOf } from './attempts.ts';
import { MAX_CALLBACK_LENGTH } from './callback.ts';
import type { Provider } from './providers.ts';
import { within } from './within.ts';

/** How many of the provider's log-out pages may be open at a time and still be known when they send the browser back. */
const MAX_WAITING = 5;
/** What systems hand on to a browser; the ID token can be longer, and then stays at home. In characters. */
const MAX_URL_LENGTH = 2_000;
/** How long the provider has to say where it logs out, in ms. */
const METADATA_MS = 5_000;

export interface EndSessionParts {
  readonly browser: BrowserPort;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  readonly schemeHandler: Pick<SchemeHandlerPort, 'current'>;
  /** Where the provider sends the browser afterwards: `<id>:/oauth/logout`. */
  readonly postLogoutRedirectUri: string;
  readonly newState: () => string;
  /** The browser has come back from the log-out page of a provider. */
  readonly onReturned: (provider: string) => void;
}

interface Waiting {
  /** The provider's name. */
  readonly provider: string;
  readonly flowId: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

/**
 * The log-out at the provider: the system browser is sent to the provider's log-out page, because the session there is
 * between provider and browser. Nothing here depends on how that ends; the local session is over before.
 * @see OpenID Connect RP-Initiated Logout 1.0
 */
export class EndSession {
  readonly #parts: EndSessionParts;
  /** By the digest of their `state`. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(parts: EndSessionParts) {
    this.#parts = parts;
  }

  /** True where the provider has a log-out page, as far as it can be asked just now. */
  async isOffered({ client, config }: Provider): Promise<boolean> {
    try {
      const late = () => failure('PROVIDER_TIMEOUT', { provider: config.name });
      return (await within(METADATA_MS, client.endSessionEndpoint(), this.#parts.clock, late)) !== null;
    } catch {
      return false; // out of reach, or not an address that may be opened: there is nothing to offer
    }
  }

  /** Opens the log-out page. @param idToken sent along where the configuration wants that */
  async open(provider: Provider, idToken: string | null, flowId: string): Promise<Result<null>> {
    const { config } = provider;
    const step = this.#parts.flow.begin(flowId, 'log-out:browser-opened', { provider: config.name });
    try {
      const url = await this.#urlFor(provider, idToken, flowId);
      step.saw({ messages: [describeRequest({ method: 'GET', url })] });
      await this.#parts.browser.open(url);
      step.done();
      return success(null);
    } catch (error) {
      const reason = toFailure(error);
      step.failed(reason.code);
      return failed(reason);
    }
  }

  /**
   * An address came in. Any program can send one: what was not opened here, or came back already, changes nothing.
   * @returns false where it is no address of a log-out at all
   */
  receive(raw: string): boolean {
    const { postLogoutRedirectUri, clock, flow, onReturned } = this.#parts;
    if (raw !== postLogoutRedirectUri && !raw.startsWith(`${postLogoutRedirectUri}?`)) return false;
    const state = stateOf(raw);
    const digest = state === null ? '' : digestOf(state);
    const waiting = this.#waiting.get(digest);
    this.#waiting.delete(digest);
    if (waiting === undefined || clock.now() - waiting.openedAt >= ATTEMPT_LIFETIME_MS) return true;
    const step = flow.begin(waiting.flowId, 'log-out:returned', { provider: waiting.provider, way: 'scheme' });
    step.saw({ messages: [describeCallback(new URL(raw), 'scheme')] });
    step.done();
    onReturned(waiting.provider);
    return true;
  }

  async #urlFor(provider: Provider, idToken: string | null, flowId: string): Promise<string> {
    const { config, client } = provider;
    const late = () => failure('PROVIDER_TIMEOUT', { provider: config.name, address: config.issuer });
    const endpoint = await within(METADATA_MS, client.endSessionEndpoint(), this.#parts.clock, late);
    if (endpoint === null) throw notOffered(config.name);
    const parameters = { client_id: config.clientId, ...(await this.#wayBack(provider, flowId)) };
    const url = withParameters(endpoint, parameters);
    const hinted = idToken === null ? url : withParameters(url, { id_token_hint: idToken });
    return hinted.length > MAX_URL_LENGTH ? url : hinted;
  }

  /** Without our scheme nothing here could hear of the return: then the provider's own page is the end. */
  async #wayBack({ config }: Provider, flowId: string): Promise<Readonly<Record<string, string>>> {
    const { schemeHandler, clock, newState, postLogoutRedirectUri } = this.#parts;
    if (config.redirect === 'loopback' || config.postLogoutRedirect === false) return {};
    if ((await schemeHandler.current()).kind !== 'ours') return {};
    const state = newState();
    this.#waiting.set(digestOf(state), { provider: config.name, flowId, openedAt: clock.now() });
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MAX_WAITING) break;
      this.#waiting.delete(oldest);
    }
    return { post_logout_redirect_uri: postLogoutRedirectUri, state };
  }
}

function notOffered(provider: string): Error {
  return new ExpectedError(failure('PROVIDER_UNSUPPORTED', { provider, reason: 'no end_session_endpoint' }));
}

/** The `state` of an answer, or null: missing, twice, or in an address that is none. */
function stateOf(raw: string): string | null {
  if (raw.length > MAX_CALLBACK_LENGTH || raw.includes('#') || !/^[\x21-\x7e]+$/.test(raw)) return null;
  const states = new URL(raw).searchParams.getAll('state');
  return states.length === 1 ? (states[0] ?? null) : null;
}

function withParameters(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

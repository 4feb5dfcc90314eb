import type { ProviderConfig } from '../../shared/config.ts';
import type { WayBack } from '../../shared/session.ts';
import type { LoopbackListener, LoopbackOutcome, LoopbackPort } from '../ports/loopback.ts';
import type { ClockPort, SchemeHandlerPort } from '../ports/system.ts';
import { ATTEMPT_LIFETIME_MS } from './attempts.ts';
import type { CallbackOutcome } from './callback-outcome.ts';

/** The path of every redirect URI of ours. */
const PATH = '/oauth/callback';
/** How long a browser waits for its page, in ms; the log-in itself may take longer. */
const PAGE_MS = 25_000;

/** How long an address is listened to at most, in ms: as long as the log-in that it was opened for can be finished. */
const LISTENING_MS = ATTEMPT_LIFETIME_MS + 60_000;

const LOOPBACK_REDIRECT = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):\d{1,5}\/oauth\/callback$/;

export interface WaysBackParts {
  /** The app's own, exactly as registered at the providers. @see RFC 8252 §7.1 */
  readonly redirectUri: string;
  readonly schemeHandler: Pick<SchemeHandlerPort, 'current'>;
  readonly loopback: LoopbackPort;
  readonly clock: ClockPort;
  /** An answer came in at a loopback address. */
  readonly onAnswer: (address: string, redirectUri: string) => Promise<CallbackOutcome>;
}

/** The ways by which the browser's answer comes back: the app's scheme, and addresses that are listened to on this machine. */
export class WaysBack {
  readonly #parts: WaysBackParts;
  /** With what stops the timer that closes each. */
  readonly #listeners = new Map<LoopbackListener, () => void>();

  constructor(parts: WaysBackParts) {
    this.#parts = parts;
  }

  /**
   * The redirect URI for a log-in; from then on its answer can come.
   * @throws {ExpectedError} AUTH_LOOPBACK_PORT_TAKEN, AUTH_LOOPBACK_UNAVAILABLE
   */
  async open(provider: ProviderConfig): Promise<string> {
    return (await this.#startsWithScheme(provider)) ? this.#parts.redirectUri : this.openLoopback(provider);
  }

  /** The same, at a loopback address. @see RFC 8252 §7.3 */
  async openLoopback({ loopbackPort }: ProviderConfig): Promise<string> {
    const port = loopbackPort ?? null;
    const onRequest = (address: string) => this.#answer(address);
    // A port that is given can be an earlier log-in's: which one is answered, its state says.
    const open = port === null ? undefined : [...this.#listeners.keys()].find((each) => portOf(each) === port);
    const listener = open ?? (await this.#parts.loopback.listen({ port, path: PATH, onRequest }));
    this.#listeners.get(listener)?.();
    this.#listeners.set(
      listener,
      this.#parts.clock.after(LISTENING_MS, () => this.#close(listener)),
    );
    return listener.redirectUri;
  }

  /** What a person can do when the answer does not come by itself. */
  others(provider: ProviderConfig, redirectUri: string): readonly WayBack[] {
    const loopback = provider.redirect === 'auto' && redirectUri === this.#parts.redirectUri;
    return loopback ? ['loopback', 'paste'] : ['paste'];
  }

  /** True for what can be the redirect URI of a log-in of ours, also of an earlier run. */
  isOurs(redirectUri: string): boolean {
    return redirectUri === this.#parts.redirectUri || LOOPBACK_REDIRECT.test(redirectUri);
  }

  /** Closes what no log-in waits at any more. */
  closeAllBut(redirectUris: ReadonlySet<string>): void {
    for (const listener of this.#listeners.keys()) if (!redirectUris.has(listener.redirectUri)) this.#close(listener);
  }

  #close(listener: LoopbackListener): void {
    this.#listeners.get(listener)?.();
    this.#listeners.delete(listener);
    listener.close();
  }

  async #startsWithScheme({ redirect }: ProviderConfig): Promise<boolean> {
    if (redirect !== 'auto') return redirect === 'scheme';
    return (await this.#parts.schemeHandler.current()).kind === 'ours';
  }

  async #answer(address: string): Promise<LoopbackOutcome> {
    const [redirectUri = ''] = address.split('?', 1);
    const { promise, cancel } = this.#timeout();
    const outcome = await Promise.race([this.#parts.onAnswer(address, redirectUri), promise]);
    cancel();
    return outcome.kind === 'failed' ? { kind: 'failed', code: outcome.failure.code } : outcome;
  }

  #timeout(): { promise: Promise<{ kind: 'unfinished' }>; cancel: () => void } {
    let cancel: () => void = () => undefined;
    const promise = new Promise<{ kind: 'unfinished' }>((resolve) => {
      cancel = this.#parts.clock.after(PAGE_MS, () => resolve({ kind: 'unfinished' }));
    });
    return { promise, cancel };
  }
}

function portOf({ redirectUri }: LoopbackListener): number {
  return Number(new URL(redirectUri).port);
}

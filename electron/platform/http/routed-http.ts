import type { HttpAnswer, HttpPort, HttpRequest } from '../../ports/http.ts';
import { HttpError } from '../../ports/http.ts';
import type { StopSignal } from '../../ports/stop.ts';
import type { ClockPort, WakePort } from '../../ports/system.ts';

/** How long a decision holds, in ms: a proxy's script may say something else by then. */
const KEPT_MS = 5 * 60_000;
/** How often it is looked whether the network is another one, in ms; only while requests are made. */
const LOOK_MS = 2_000;
/** How long the system may take to name a way, in ms. Then Chromium, which knows by itself, has it. */
const DECIDE_MS = 1_000;

type Way = 'direct' | 'chromium';

export interface RoutedHttpParts {
  /** Straight to the server. */
  readonly direct: HttpPort;
  /** Whatever way the system says. */
  readonly chromium: HttpPort;
  /** The system's word on the ways to an address: `DIRECT`, or `PROXY host:port; DIRECT`. */
  readonly waysTo: (url: string) => Promise<string>;
  /** True for what is on this machine: directly, without a question. */
  readonly isLocal: (hostname: string) => boolean;
  /** Another text when this computer is in another network. */
  readonly network: () => string;
  readonly wake: Pick<WakePort, 'onWake'>;
  readonly clock: ClockPort;
}

/**
 * Decides for each origin how it is asked. Straight is quicker; everything else (proxies, scripts that choose one, several ways)
 * is Chromium's. A decision is made anew after sleep, when a window comes to the front (the person may have been in the
 * system's settings), in another network, after a failure to connect, and after five minutes.
 */
export class RoutedHttp implements HttpPort {
  readonly #parts: RoutedHttpParts;
  readonly #decisions = new Map<string, { readonly way: Promise<Way>; readonly at: number }>();
  #network = '';
  #lookedAt = 0;

  /** Listens to `wake` for as long as the program runs. */
  constructor(parts: RoutedHttpParts) {
    this.#parts = parts;
    parts.wake.onWake(() => this.#decisions.clear());
  }

  request(wanted: HttpRequest): Promise<HttpAnswer> {
    return this.#parts.isLocal(wanted.url.hostname) ? this.#parts.direct.request(wanted) : this.#onTheWay(wanted);
  }

  async #onTheWay(wanted: HttpRequest): Promise<HttpAnswer> {
    const { origin } = wanted.url;
    const way = await this.#soon(this.#wayTo(origin), wanted.signal);
    try {
      return await this.#parts[way].request(wanted);
    } catch (error) {
      if (isAboutTheWay(error)) this.#decisions.delete(origin);
      throw error;
    }
  }

  #wayTo(origin: string): Promise<Way> {
    const now = this.#parts.clock.now();
    this.#look(now);
    const known = this.#decisions.get(origin);
    if (known !== undefined && Math.abs(now - known.at) < KEPT_MS) return known.way;
    const way = this.#parts.waysTo(`${origin}/`).then(
      (ways): Way => (ways.trim().toUpperCase() === 'DIRECT' ? 'direct' : 'chromium'),
      (): Way => 'chromium', // it knows better, or can say what is wrong
    );
    this.#decisions.set(origin, { way, at: now });
    return way;
  }

  #look(now: number): void {
    if (Math.abs(now - this.#lookedAt) < LOOK_MS) return;
    this.#lookedAt = now;
    const network = this.#parts.network();
    if (network !== this.#network) this.#decisions.clear();
    this.#network = network;
  }

  /** The decision, unless it takes too long or nobody waits for it any more. */
  async #soon(way: Promise<Way>, signal: StopSignal | undefined): Promise<Way> {
    let stop = (): void => undefined;
    const late = new Promise<Way>((resolve) => {
      const giveUp = () => resolve('chromium');
      const cancel = this.#parts.clock.after(DECIDE_MS, giveUp);
      signal?.addEventListener('abort', giveUp);
      stop = () => {
        cancel();
        signal?.removeEventListener('abort', giveUp);
      };
    });
    return Promise.race([way, late]).finally(stop);
  }
}

function isAboutTheWay(error: unknown): boolean {
  return error instanceof HttpError && ['unreachable', 'dns', 'tls', 'proxy', 'timeout'].includes(error.kind);
}

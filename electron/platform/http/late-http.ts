import type { HttpAnswer, HttpPort, HttpRequest } from '../../ports/http.ts';

/** An HTTP port that is loaded when it is first needed: reading its library takes longer than opening a window. */
export class LateHttp implements HttpPort {
  readonly #load: () => Promise<HttpPort>;
  #port: Promise<HttpPort> | null = null;
  #loaded: HttpPort | null = null;

  constructor(load: () => Promise<HttpPort>) {
    this.#load = load;
  }

  request(request: HttpRequest): Promise<HttpAnswer> {
    return this.#loaded?.request(request) ?? this.load().then((port) => port.request(request));
  }

  /** Loads it ahead of the first request. */
  load(): Promise<HttpPort> {
    this.#port ??= this.#load().then((port) => {
      this.#loaded = port;
      return port;
    });
    return this.#port;
  }
}

import type { HttpAnswer, HttpPort, HttpRequest } from '../../ports/http.ts';

/** An HTTP port that is loaded when it is first needed: reading its library takes longer than opening a window. */
export class LateHttp implements HttpPort {
  readonly #load: () => Promise<HttpPort>;
  #port: Promise<HttpPort> | null = null;

  constructor(load: () => Promise<HttpPort>) {
    this.#load = load;
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    return (await this.load()).request(request);
  }

  /** Loads it ahead of the first request. */
  load(): Promise<HttpPort> {
    this.#port ??= this.#load();
    return this.#port;
  }
}

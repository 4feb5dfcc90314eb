import { fail } from '../../shared/errors.ts';
import { isLoopbackHost } from '../../shared/loopback.ts';
import type { HttpAnswer, HttpPort, HttpRequest } from '../ports/http.ts';
import type { BrowserPort } from '../ports/system.ts';

/** True for an address that stays on this machine. */
function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return isLoopbackHost(hostname);
}

/** On a runtime that is for tests only nothing leaves the machine, whatever a configuration or a provider says. */
export class LoopbackOnlyHttp implements HttpPort {
  readonly #http: HttpPort;

  constructor(http: HttpPort) {
    this.#http = http;
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    if (!isLoopback(request.url)) fail('RUNTIME_IS_TEST_ONLY', { address: new URL(request.url).origin });
    return this.#http.request(request);
  }
}

/** The same for the browser. */
export class LoopbackOnlyBrowser implements BrowserPort {
  readonly #browser: BrowserPort;

  constructor(browser: BrowserPort) {
    this.#browser = browser;
  }

  async open(url: string): Promise<void> {
    if (!isLoopback(url)) fail('RUNTIME_IS_TEST_ONLY', { address: new URL(url).origin });
    await this.#browser.open(url);
  }
}

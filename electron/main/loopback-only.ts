import { fail } from '../../shared/errors.ts';
import { isLoopbackHost } from '../../shared/loopback.ts';
import type { HttpAnswer, HttpPort, HttpRequest } from '../ports/http.ts';
import type { BrowserPort } from '../ports/system.ts';

/** @throws {ExpectedError} RUNTIME_IS_TEST_ONLY for an address that does not stay on this machine */
function checkAddress({ hostname, origin }: URL): void {
  if (!isLoopbackHost(hostname)) fail('RUNTIME_IS_TEST_ONLY', { address: origin });
}

/** On a runtime that is for tests only nothing leaves the machine, whatever a configuration or a provider says. */
export class LoopbackOnlyHttp implements HttpPort {
  readonly #http: HttpPort;

  constructor(http: HttpPort) {
    this.#http = http;
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    checkAddress(request.url);
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
    checkAddress(new URL(url));
    await this.#browser.open(url);
  }
}

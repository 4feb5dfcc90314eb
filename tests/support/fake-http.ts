import type { HttpAnswer, HttpPort, HttpRequest } from '../../electron/ports/http.ts';

/** What comes back for one request: an answer, a failure, or whatever a function makes of the request. */
export type FakeAnswer = HttpAnswer | Error | ((request: HttpRequest) => Promise<HttpAnswer>);

/** A network that gives the answers it was told, in order. Each further request fails the test. */
export class FakeHttp implements HttpPort {
  readonly requests: HttpRequest[] = [];
  readonly #answers: FakeAnswer[];

  constructor(...answers: FakeAnswer[]) {
    this.#answers = answers;
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    this.requests.push(request);
    const answer = this.#answers.shift() ?? new Error(`unexpected request to ${request.url}`);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(request) : answer;
  }

  /** How many answers nobody has asked for yet. */
  get left(): number {
    return this.#answers.length;
  }
}

/** An answer, for as many requests as wanted, that comes once it is released. */
export function heldAnswer(): { readonly answer: FakeAnswer; readonly release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { answer: () => released.then(() => httpAnswer(200)), release };
}

/** An answer with a text in it. */
export function httpAnswer(
  status: number,
  text = '',
  headers: HttpAnswer['headers'] = [['content-type', 'application/json']],
): HttpAnswer {
  return { status, headers, body: new TextEncoder().encode(text) };
}

import { type HttpAnswer, type HttpPort, type HttpRequest, readWhole } from '../../electron/ports/http.ts';
import type { ProxyAnswer } from '../../electron/proxy/api-proxy.ts';

/** What comes back for one request: an answer, a failure, or whatever a function makes of the request. */
export type FakeAnswer = HttpAnswer | Error | ((request: HttpRequest) => Promise<HttpAnswer>);

/** A network that gives the answers it was told, in order. Each further request fails the test. */
export class FakeHttp implements HttpPort {
  readonly requests: (Omit<HttpRequest, 'url'> & { readonly url: string })[] = [];
  readonly #answers: FakeAnswer[];

  constructor(...answers: FakeAnswer[]) {
    this.#answers = answers;
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    this.requests.push({ ...request, url: request.url.href });
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
  return { status, headers, body: pieces(text), goOn: () => undefined };
}

/** A body that comes in the pieces that are given. */
export async function* pieces(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const each of texts) if (each.length > 0) yield typeof each === 'string' ? new TextEncoder().encode(each) : each;
}

/** An answer's body as text. */
export async function textOf({ body }: Pick<HttpAnswer, 'body'>): Promise<string> {
  return Buffer.from(await readWhole(body)).toString();
}

/** The proxy's answer as text, which has to be there in one piece. */
export function wholeText({ body }: ProxyAnswer): string {
  if (body.kind !== 'whole') throw new Error('the answer comes as a stream');
  return Buffer.from(body.bytes).toString();
}

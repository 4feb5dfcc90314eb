import { hasNoBody } from '../../../shared/api.ts';
import { type HttpPort, readWhole } from '../../ports/http.ts';

/** A provider's documents and answers are small, and a person waits for them. */
const LIMITS = { headersMs: 10_000, idleMs: 15_000, totalMs: 15_000, bodyBytes: 1_048_576 };

/** What the OpenID library asks for. */
interface FetchOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The one HTTP port in the shape that the OpenID library wants. An `HttpError` goes through it as it is. */
export function providerFetch(http: HttpPort): (url: string, options: FetchOptions) => Promise<Response> {
  return async (url, { method, headers, body, signal }) => {
    const answer = await http.request({
      url: new URL(url),
      method,
      headers,
      body: toBody(body),
      limits: LIMITS,
      ...(signal === undefined ? {} : { signal }),
    });
    const whole = await readWhole(answer.body);
    return new Response(hasNoBody(method, answer.status) ? null : new Uint8Array(whole), {
      status: answer.status,
      headers: answer.headers
        .filter(([name]) => name !== 'content-encoding' && name !== 'content-length')
        .map((each) => [...each]),
    });
  };
}

function toBody(body: unknown): string | Uint8Array | null {
  if (body === undefined || body === null) return null;
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  return String(body); // text, or URLSearchParams
}

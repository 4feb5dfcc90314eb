import { ExpectedError } from '../../shared/errors.ts';
import { describeFailure } from '../../shared/messages.ts';
import { HttpError, type HttpErrorKind, type HttpPort, readWhole } from '../ports/http.ts';
import type { ClockPort } from '../ports/system.ts';

/** A little less than a check may take: so the network's own word is heard. */
const LIMITS = { headersMs: 4_500, idleMs: 4_500, totalMs: 4_500, bodyBytes: 1_048_576 };

/** Where on its way a request came to its end. */
export type Obstacle = 'dns' | 'tcp' | 'tls' | 'proxy' | 'timeout' | 'http' | 'runtime';

export interface Reached {
  readonly kind: 'reached';
  readonly status: number;
  readonly text: string;
  /** How much this computer's clock is ahead of the server's, in ms; null: the server does not say. */
  readonly aheadMs: number | null;
}

export interface Unreached {
  readonly kind: 'unreached';
  readonly obstacle: Obstacle;
  readonly found: string;
  readonly fix: string;
}

const OBSTACLES: Readonly<Record<HttpErrorKind, readonly [obstacle: Obstacle, found: string, fix: string]>> = {
  dns: ['dns', 'its host name is not known', 'Check the name in the configuration, and the network or VPN.'],
  unreachable: ['tcp', 'it can’t be connected to', 'Check the network, the VPN, firewalls, and that the server runs.'],
  tls: [
    'tls',
    'its certificate is not trusted, or there is no secure connection',
    'Install the authority of your network in the system, or tell the people who run the server.',
  ],
  proxy: ['proxy', 'the network’s proxy does not let it through', 'Check the proxy in the system’s network settings.'],
  timeout: ['timeout', 'it did not answer in time', 'Check the network and firewalls, or try again later.'],
  aborted: ['timeout', 'it did not answer in time', 'Check the network and firewalls, or try again later.'],
  'too-large': ['http', 'its answer is too large', 'Check the address in the configuration.'],
  'bad-answer': ['http', 'what answers is no web server', 'Check the address and port in the configuration.'],
};

/** Asks once, without a token. @param wanted whether the answer's text is read: small, for people's own documents */
export async function reach(
  { http, clock }: { readonly http: HttpPort; readonly clock: Pick<ClockPort, 'now'> },
  url: string,
  wanted: 'text' | 'answer',
): Promise<Reached | Unreached> {
  try {
    const headers = { accept: wanted === 'text' ? 'application/json' : '*/*' };
    const answer = await http.request({ url: new URL(url), method: 'GET', headers, body: null, limits: LIMITS });
    const now = clock.now();
    const text = wanted === 'text' ? new TextDecoder().decode(await readWhole(answer.body)) : '';
    if (wanted === 'answer') await answer.body[Symbol.asyncIterator]().return?.();
    return { kind: 'reached', status: answer.status, text, aheadMs: aheadOf(answer.headers, now) };
  } catch (error) {
    return { kind: 'unreached', ...describe(error) };
  }
}

/** @see RFC 9110 §6.6.1 (Date), RFC 9111 §5.1 (Age: how long a cache has had the answer, in s) */
function aheadOf(headers: readonly (readonly [string, string])[], now: number): number | null {
  const value = (name: string) => headers.find(([each]) => each === name)?.[1];
  const sent = Date.parse(value('date') ?? '');
  const age = Number(value('age') ?? 0);
  return Number.isNaN(sent) ? null : now - sent - (Number.isFinite(age) ? age * 1_000 : 0);
}

function describe(error: unknown): Omit<Unreached, 'kind'> {
  if (error instanceof HttpError) {
    const [obstacle, found, fix] = OBSTACLES[error.kind];
    return { obstacle, found: error.systemCode === null ? found : `${found} (${error.systemCode})`, fix };
  }
  if (error instanceof ExpectedError) {
    const { title, action } = describeFailure(error.failure);
    return { obstacle: 'runtime', found: title, fix: action };
  }
  throw error;
}

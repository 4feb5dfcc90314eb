import { type Failure, failure, toFailure } from '../../shared/errors.ts';
import { HttpError } from '../ports/http.ts';

/**
 * Why a call has no answer, or its body no end, in our words.
 * @param address the API's
 */
export function explain(error: unknown, api: string, address: string): Failure {
  if (!(error instanceof HttpError)) return toFailure(error);
  const details = { api, address, reason: error.systemCode ?? error.kind };
  switch (error.kind) {
    case 'unreachable':
    case 'dns':
    case 'tls':
      return failure('API_UNREACHABLE', details);
    case 'proxy':
      return failure('NETWORK_PROXY_FAILED', details);
    case 'timeout':
      return failure('API_TIMEOUT', details);
    case 'too-large':
      return failure('API_TOO_LARGE', details);
    case 'aborted':
      return failure('API_ABORTED', details);
    case 'bad-answer':
      return failure('API_BAD_RESPONSE', details);
  }
}

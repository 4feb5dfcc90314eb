import type { Failure } from '../../shared/errors.ts';

/** True for what can be over the next time: no answer, one that is not OAuth, a provider that says it is busy. */
export function isPassing({ code, details }: Failure): boolean {
  switch (code) {
    case 'PROVIDER_UNREACHABLE':
    case 'PROVIDER_TIMEOUT':
    case 'PROVIDER_BUSY':
    case 'PROVIDER_BAD_RESPONSE':
      return true;
    case 'AUTH_PROVIDER_ERROR':
      return details?.error === 'server_error' || details?.error === 'temporarily_unavailable';
    default:
      return false;
  }
}

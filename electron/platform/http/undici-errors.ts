import { HttpError } from '../../ports/http.ts';

/** Node's words for what is wrong with TLS or a certificate. @see Node's tls, X509 certificate error codes */
const CERTIFICATE =
  /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|ERR_SSL|EPROTO|INVALID_(CA|PURPOSE)$|PATH_LENGTH_)/;
/** There was no connection: nobody is there, or this machine or its network lets nothing out (a firewall: EACCES, EPERM). */
const NO_WAY = /^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/;

/** The connection was closed before there was an answer. */
export function isReset(error: unknown): boolean {
  return /^(ECONNRESET|ECONNABORTED|ENETRESET|EPIPE|UND_ERR_SOCKET)$/.test(systemCodeOf(error)) && !isBadAnswer(error);
}

/** An answer that nobody asked for (1xx): the library has no code for it, only these words. */
function isBadAnswer(error: unknown): boolean {
  return error instanceof Error && /^bad (?:response|upgrade)$/.test(error.message);
}

/** The library's texts can quote addresses and headers: only the system's word goes on. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const code = systemCodeOf(error);
  if (/^(ENOTFOUND|EAI_)/.test(code)) return new HttpError('dns', code);
  if (CERTIFICATE.test(code)) return new HttpError('tls', code);
  if (NO_WAY.test(code)) return new HttpError('unreachable', code);
  if (/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) return new HttpError('timeout', code);
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)) return new HttpError('timeout', code);
  if (isReset(error)) return new HttpError('unreachable', code);
  return new HttpError('bad-answer', code || null);
}

/** A connection that is closed in the middle of a body has not sent what it said. */
export function toBodyError(error: unknown): HttpError {
  const code = systemCodeOf(error);
  return code === 'UND_ERR_SOCKET' ? new HttpError('bad-answer', code) : toHttpError(error);
}

function systemCodeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return systemCodeOf(errors[0]);
  return cause === undefined ? '' : systemCodeOf(cause);
}

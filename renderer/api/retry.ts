import type { ErrorCode } from '../../shared/errors.ts';
import { failureOf } from './api-fetch.ts';

/** After the first time. A server that lets one wait is waited for once more only. */
const MAX_RETRIES = 2;
const MAX_RETRIES_AFTER_TIMEOUT = 1;
/** Who has to wait longer is told at once, in ms. */
const MAX_WAIT_MS = 30_000;

/** Nobody got as far as to answer. What else goes wrong goes wrong again. */
const NO_ANSWER: readonly ErrorCode[] = ['API_UNREACHABLE', 'API_TIMEOUT', 'API_BUSY'];

/**
 * Whether a call that only reads is made once more by itself: without an answer, when the API is overloaded (429), and when
 * the fault is the server's (5xx); not where it asks to be left alone for long.
 * @param failures how often before
 * @see RFC 9110 §9.2.2, §10.2.3, RFC 6585 §4
 */
export function mayRetry(failures: number, error: Error): boolean {
  const { code } = failureOf(error);
  const status = statusOf(error);
  const passing = NO_ANSWER.includes(code) || status === 429 || status >= 500;
  const most = code === 'API_TIMEOUT' ? MAX_RETRIES_AFTER_TIMEOUT : MAX_RETRIES;
  return passing && failures < most && (retryAfterOf(error) ?? 0) <= MAX_WAIT_MS;
}

/** How long to wait before that, in ms: what the API asks for, or else one second and then two. */
export function retryDelay(failures: number, error: Error): number {
  return retryAfterOf(error) ?? 1_000 * 2 ** failures;
}

function statusOf(error: Error): number {
  return Number(failureOf(error).details?.status ?? 0);
}

function retryAfterOf(error: Error): number | null {
  const seconds = failureOf(error).details?.retryAfter;
  return seconds === undefined ? null : 1_000 * Number(seconds);
}

import type { HttpAnswer } from '../../ports/http.ts';

/** What is asked for. No `deflate`: servers mean two different things by it. @see RFC 9110 §8.4.1.2 */
export const ENCODINGS = 'gzip, br';

/** All that was done to a body, in small letters; as a rule one word or none. @see RFC 9110 §8.4, §5.3 */
export function encodingOf(headers: HttpAnswer['headers']): string {
  let all = '';
  for (const [name, value] of headers) if (name === 'content-encoding') all = all === '' ? value : `${all}, ${value}`;
  return all.trim().toLowerCase();
}

const REPLACEMENT = Buffer.from('(removed)');

/**
 * Takes the access token out of a body: debug endpoints and error pages repeat what they were sent. Only the token as it
 * is, in UTF-8; one that an API has encoded or cut is not found.
 */
export function removeToken(body: Uint8Array, token: string): Uint8Array {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const wanted = Buffer.from(token);
  let at = token === '' ? -1 : buffer.indexOf(wanted);
  if (at < 0) return body;
  const parts: Uint8Array[] = [];
  let from = 0;
  while (at >= 0) {
    parts.push(buffer.subarray(from, at), REPLACEMENT);
    from = at + wanted.length;
    at = buffer.indexOf(wanted, from);
  }
  parts.push(buffer.subarray(from));
  return Buffer.concat(parts);
}

/** True for a host that is this machine, as `URL.hostname` writes it. @see RFC 8252 §8.3 */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost';
}

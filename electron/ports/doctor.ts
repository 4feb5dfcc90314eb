/** Which program opens https addresses. `name` is what it calls itself. */
export type DefaultBrowser =
  | { readonly kind: 'found'; readonly name: string }
  /** The system names none, or one that is not there. */
  | { readonly kind: 'none' }
  /** The system does not say, or not in time. */
  | { readonly kind: 'unknown' };

/** What a log-in's page is opened with. */
export interface DefaultBrowserPort {
  current(): Promise<DefaultBrowser>;
}

/** Whether this machine lets a program listen on an address of its own, as a loopback redirect needs. @see RFC 8252 §7.3 */
export interface BindPort {
  /** Binds and lets go. @param port 0: any free one. @returns null, or the system's word for why not (`EADDRINUSE`) */
  tryBind(host: '127.0.0.1' | '::1', port: number): Promise<string | null>;
}

/** By which way the system sends a request. */
export interface ProxyLookupPort {
  /** @returns `DIRECT`, or `PROXY host:port`, several divided by `;` */
  waysTo(url: string): Promise<string>;
}

/** What main tells the demo's process, once. */
export interface StartDemo {
  readonly kind: 'start';
  /** Where port, keys and grants are kept. */
  readonly folder: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** The port of a first start; null: any free one. Later starts use the port of the first. */
  readonly preferredPort: number | null;
  /** Added to the demo's clock, for tests of what happens later. */
  readonly clockOffsetMs: number;
}

/** What the demo's process answers, once. */
export type DemoAnswer =
  | { readonly kind: 'ready'; readonly issuer: string; readonly apiBaseUrl: string }
  | { readonly kind: 'failed'; readonly code: 'DEMO_PORT_TAKEN' | 'DEMO_FAILED'; readonly port: number | null };

export function isDemoAnswer(message: unknown): message is DemoAnswer {
  const { kind } = (message ?? {}) as { kind?: unknown };
  return kind === 'ready' || kind === 'failed';
}

export function isStartDemo(message: unknown): message is StartDemo {
  return ((message ?? {}) as { kind?: unknown }).kind === 'start';
}

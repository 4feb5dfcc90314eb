import type { Failure } from '../../shared/errors.ts';

/** What an answer has led to, for whoever handed it over and waits: a browser's page, or a person who pasted. */
export type CallbackOutcome =
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** It belongs to no log-in that can be finished; nothing has changed. */
  | { readonly kind: 'ignored' };

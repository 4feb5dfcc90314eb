import type { Failure } from './errors.ts';

/**
 * An expected outcome as data. Structured clone drops classes and `ipcMain.handle` keeps only an error's message,
 * so nothing that can be expected to fail is thrown across IPC.
 */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

/** Wraps a value that was reached. */
export function success<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

/** Wraps a failure that was expected. */
export function failed(failure: Failure): Result<never> {
  return { ok: false, failure };
}

/** Closes a `switch` over a union: a member that was forgotten is a compile error here. */
export function assertNever(value: never): never {
  throw new Error(`unexpected member of a closed union: ${typeof value}`);
}

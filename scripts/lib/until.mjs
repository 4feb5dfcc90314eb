import { setTimeout as wait } from 'node:timers/promises';
import { StepError } from './say.mjs';

/** How often a condition is looked at, in ms. */
const INTERVAL_MS = 25;

/**
 * Waits for something that can only be looked at.
 * @template Value
 * @param {() => Value | Promise<Value>} look
 * @param {number} timeoutMs
 * @param {string} otherwise what to say when it did not come
 * @returns {Promise<NonNullable<Value>>} the first value that is truthy
 * @throws {StepError}
 */
export async function until(look, timeoutMs, otherwise) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() > end) throw tooLate(otherwise, timeoutMs);
    await wait(INTERVAL_MS);
  }
}

/**
 * Waits for a promise, but not for ever.
 * @template Value
 * @param {Promise<Value>} promise
 * @param {number} timeoutMs
 * @param {string} otherwise
 * @returns {Promise<Value>}
 * @throws {StepError}
 */
export async function within(promise, timeoutMs, otherwise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate(otherwise, timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} otherwise
 * @param {number} timeoutMs
 */
function tooLate(otherwise, timeoutMs) {
  return new StepError(`${otherwise} within ${timeoutMs / 1_000} s`, 'run this again.');
}

import { readdirSync, readFileSync } from 'node:fs';
import { until } from './until.mjs';

/** How long processes may take to end when asked to, in ms. */
const GRACE_MS = 2_000;

/**
 * Ends every process that has this in its environment: also those that left their parents' group, as what `xdg-open` and the
 * session bus start does. Only our own user's environments can be read, so nobody else's process is touched.
 * @param {string} mark `NAME=value`
 */
export async function endMarked(mark) {
  if (process.platform !== 'linux') return;
  signalAll(marked(mark), 'SIGTERM');
  try {
    await until(() => marked(mark).length === 0, GRACE_MS, 'they did not end');
  } catch {
    signalAll(marked(mark), 'SIGKILL'); // they were asked
  }
}

/** @param {string} mark */
function marked(mark) {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return numbers.map(Number).filter((pid) => environmentOf(pid).includes(mark));
}

/** @param {number} pid */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // gone, or another user's
  }
}

/**
 * @param {readonly number[]} pids
 * @param {NodeJS.Signals} signal
 */
function signalAll(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // gone meanwhile
    }
  }
}

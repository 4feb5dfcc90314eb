import { runInstalled } from './checks.mjs';
import { dismissGuest, GUEST, inviteGuest } from './guest.mjs';
import { say } from './say.mjs';
import { compareSystem, describeSystem } from './system-state.mjs';

/** The tests of the installed package, between making an account and putting everything back; that it is back is a check too. */
export async function testInstalled() {
  const before = await describeSystem();
  let counts = { passed: 0, failed: 1 };
  try {
    await inviteGuest();
    counts = await runInstalled({ KEYPORCH_GUEST: GUEST });
  } finally {
    await dismissGuest();
  }
  const changes = compareSystem(before, await describeSystem());
  for (const change of changes) say(`  ${change}`);
  say(`${changes.length === 0 ? '✔' : '✘'} The system is as it was before the tests of the installed package`);
  return changes.length === 0
    ? { passed: counts.passed + 1, failed: counts.failed }
    : { passed: counts.passed, failed: counts.failed + 1 };
}

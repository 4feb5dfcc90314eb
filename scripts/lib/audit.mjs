import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/** How long the registry may take, in ms. */
const LIMIT_MS = 8_000;

/** Known weaknesses of what is in the app: counts as one; where the registry does not answer, as none. */
export async function checkAudit() {
  const args = ['audit', '--json', '--fetch-retries=0', `--fetch-timeout=${LIMIT_MS}`];
  const { output } = await run('npm', args, { quiet: true, timeoutMs: 2 * LIMIT_MS });
  const verdict = judge(output, inTheApp(read('docs/dependencies.md'), JSON.parse(read('package-lock.json'))));
  if (verdict === null) {
    say('! Audit: NOT RUN, the registry does not answer; nothing is known of weaknesses that were found since');
    return { passed: 0, failed: 0 };
  }
  const { bad, others } = verdict;
  say(bad.length === 0 ? `✔ Audit: nothing in the app; ${others} of the tools` : `✘ Audit: ${bad.join(', ')}`);
  return bad.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {string} output of `npm audit --json`, with whatever npm says beside it
 * @param {ReadonlySet<string>} shipped
 * @returns {{ bad: string[], others: number } | null} null: there is no report
 */
export function judge(output, shipped) {
  let report;
  try {
    report = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return null;
  }
  if (typeof report.vulnerabilities !== 'object' || report.vulnerabilities === null) return null;
  const found = Object.values(report.vulnerabilities);
  const bad = found.filter(({ name, severity }) => shipped.has(name) && /^(high|critical)$/.test(severity));
  return { bad: bad.map(({ name, severity }) => `${name} (${severity})`), others: found.length - bad.length };
}

/** The packages that the table says are in the app, and all that they need. */
export function inTheApp(page, lock) {
  const names = [...page.matchAll(/^\| `([^`]+)` \| [^|]+ \| yes \|/gm)].map(([, name]) => name);
  // Electron's own packages only fetch it.
  const wanted = names.filter((name) => name !== 'electron');
  const found = new Set(['electron']);
  for (const name of wanted) {
    if (found.has(name)) continue;
    found.add(name);
    wanted.push(...Object.keys(lock.packages[`node_modules/${name}`]?.dependencies ?? {}));
  }
  return found;
}

function read(name) {
  return readFileSync(join(ROOT, name), 'utf8');
}

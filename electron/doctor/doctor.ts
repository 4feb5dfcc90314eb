import type { DoctorFinding, DoctorLine, DoctorReport, DoctorStatus } from '../../shared/doctor.ts';
import type { ClockPort } from '../ports/system.ts';
import { type Check, runCheck } from './check.ts';

export interface DoctorParts {
  readonly app: DoctorReport['app'];
  /** Made anew for each run, for the configuration that is used then. */
  readonly checks: () => Promise<readonly Check[]>;
  readonly clock: ClockPort;
  /** Takes out what is secret or looks like it; every text goes through it. */
  readonly redact: (text: string) => string;
  /** The person's home folder, which is shown as `~`; empty: not known. */
  readonly home: string;
  /** Told of all lines whenever one of them has changed. */
  readonly onProgress?: (lines: readonly DoctorLine[]) => void;
}

/** Finds out why a log-in does not work on this computer. It changes nothing. */
export class Doctor {
  readonly #parts: DoctorParts;
  #running: Promise<DoctorReport> | null = null;
  #last: DoctorReport | null = null;

  constructor(parts: DoctorParts) {
    this.#parts = parts;
  }

  /** The report of the last run; null: there was none. */
  get last(): DoctorReport | null {
    return this.#last;
  }

  /** All checks at once. Who asks while they run gets the same report. */
  run(): Promise<DoctorReport> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<DoctorReport> {
    const { app, checks, clock, onProgress } = this.#parts;
    const all = await checks();
    const findings = new Map<Check, DoctorFinding>();
    const lines = () => all.map((each) => ({ id: each.id, title: each.title, finding: findings.get(each) ?? null }));
    onProgress?.(lines());
    await Promise.all(
      all.map(async (check) => {
        findings.set(check, this.#clean(await runCheck(check, clock)));
        onProgress?.(lines());
      }),
    );
    const results = lines().flatMap(({ id, title, finding }) => (finding === null ? [] : [{ id, title, ...finding }]));
    const status = worst(results.map((each) => each.status));
    this.#last = { schema: 1, app, at: new Date(clock.now()).toISOString(), status, results };
    return this.#last;
  }

  #clean({ status, reason, found, fix }: DoctorFinding): DoctorFinding {
    const { redact, home } = this.#parts;
    const clean = (text: string) => redact(home.length > 1 ? text.replaceAll(home, '~') : text);
    return { status, reason, found: clean(found), fix: fix === null ? null : clean(fix) };
  }
}

/** The report as the window shows it. */
export function linesOf({ results }: DoctorReport): readonly DoctorLine[] {
  return results.map(({ id, title, ...finding }) => ({ id, title, finding }));
}

function worst(all: readonly DoctorStatus[]): DoctorStatus {
  return (['fail', 'warn'] as const).find((status) => all.includes(status)) ?? 'pass';
}

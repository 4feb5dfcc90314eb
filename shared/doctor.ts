/** `warn`: it works, but not as it should, or it could not be found out. */
export type DoctorStatus = 'pass' | 'warn' | 'fail';

/** What a check has found. Nothing in it is secret. */
export interface DoctorFinding {
  readonly status: DoctorStatus;
  /** Why it is no pass, for programs: `dns`, `KEYCHAIN_LOCKED`; null for a pass. */
  readonly reason: string | null;
  /** What was found, for people. */
  readonly found: string;
  /** What to do, in one sentence or two; null where there is nothing to do. */
  readonly fix: string | null;
}

/** One line of the list of checks. */
export interface DoctorLine {
  /** Stable: `keychain`, `provider:corp`. */
  readonly id: string;
  readonly title: string;
  /** Null while it runs. */
  readonly finding: DoctorFinding | null;
}

/** What `keyporch doctor --json` prints. Fields are added, never renamed or removed, under the same `schema`. */
export interface DoctorReport {
  readonly schema: 1;
  readonly app: { readonly id: string; readonly name: string; readonly version: string };
  /** ISO 8601, UTC, by this computer's clock. */
  readonly at: string;
  /** The worst of all results. */
  readonly status: DoctorStatus;
  readonly results: readonly (Omit<DoctorLine, 'finding'> & DoctorFinding)[];
}

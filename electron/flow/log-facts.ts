import type { LogLevel } from '../../shared/config.ts';
import type { FlowEvent } from '../../shared/flow.ts';
import type { SessionState } from '../../shared/session.ts';
import type { LogDetails, LoggerPort } from '../ports/log.ts';
import type { ClockPort } from '../ports/system.ts';

/** Failed calls that are told in a minute: a page can make any number of them. */
const CALLS_PER_MINUTE = 30;
const MINUTE_MS = 60_000;

/** How much a fact matters, and what the log says of it. */
interface LogFact {
  readonly level: LogLevel;
  readonly details: LogDetails;
}

/** Tells the log what happened to session, log-ins, refreshes and calls. */
export class LogFacts {
  readonly #logger: LoggerPort;
  readonly #clock: Pick<ClockPort, 'now'>;
  #failedCallsAt: number[] = [];
  #untold = 0;
  #lastSession = '';

  constructor(logger: LoggerPort, clock: Pick<ClockPort, 'now'>) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** A step of the flow, when it has ended. */
  step(event: FlowEvent): void {
    const fact = factOfStep(event);
    if (fact === null) return;
    if (event.kind === 'api:called' && event.status === 'failed') this.#failedCall(fact);
    else this.#logger.log(fact.level, 'a step', fact.details);
  }

  /** The session's state, where the log has something new to say of it. */
  session(state: SessionState): void {
    const { level, details } = factOfSession(state);
    const said = JSON.stringify(details);
    if (said !== this.#lastSession) this.#logger.log(level, 'the session', details);
    this.#lastSession = said;
  }

  #failedCall({ level, details }: LogFact): void {
    const now = this.#clock.now();
    this.#failedCallsAt = this.#failedCallsAt.filter((at) => Math.abs(now - at) < MINUTE_MS);
    if (this.#failedCallsAt.length >= CALLS_PER_MINUTE) {
      this.#untold += 1;
      return;
    }
    this.#failedCallsAt.push(now);
    this.#logger.log(level, 'a step', this.#untold === 0 ? details : { ...details, untold: this.#untold });
    this.#untold = 0;
  }
}

/** What the log says of a step that has ended: never who or what it was about. @returns null while it runs */
function factOfStep({ kind, status, code, duration, details }: FlowEvent): LogFact | null {
  if (status === 'running') return null;
  const { api, way, storage, status: httpStatus, retried } = details;
  const level = status === 'failed' ? 'warn' : kind === 'api:called' ? 'debug' : 'info';
  return { level, details: given({ kind, ended: status, code, ms: duration, api, way, storage, httpStatus, retried }) };
}

/** What the log says of the session: no person, no subject, no time. */
function factOfSession(state: SessionState): LogFact {
  const { status } = state;
  switch (status) {
    case 'loading':
      return { level: 'info', details: { status } };
    case 'unauthenticated': {
      const code = state.reason?.code;
      return { level: code === undefined ? 'info' : 'warn', details: given({ status, code, ended: state.ended }) };
    }
    case 'authenticated': {
      const { provider, storage, storageProblem, stale, staleReason, expiring } = state.session;
      const code = staleReason?.code ?? storageProblem?.code;
      const level = code === undefined ? 'info' : 'warn';
      return { level, details: given({ status, provider, storage, stale, expiring, code }) };
    }
  }
}

type Given = LogDetails[string] | null | undefined;

function given(details: Readonly<Record<string, Given>>): LogDetails {
  const entries = Object.entries(details).filter((entry): entry is [string, LogDetails[string]] => entry[1] != null);
  return Object.fromEntries(entries);
}

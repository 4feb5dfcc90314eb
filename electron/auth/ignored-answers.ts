import { type ErrorCode, type Failure, failure } from '../../shared/errors.ts';
import type { FlowMessage, FlowWay } from '../../shared/flow.ts';
import type { FlowPort } from '../ports/flow.ts';
import type { LoggerPort } from '../ports/log.ts';
import type { ClockPort } from '../ports/system.ts';

/** Any web page can fire our scheme: only so many answers of strangers a minute are worth a line in the flow, and one in the log. */
const STRANGERS_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

export interface IgnoredAnswersParts {
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  readonly logger: LoggerPort;
  /** Something that a person should read, and that changes nothing. */
  readonly onNotice: (notice: Failure) => void;
}

/** What is known of an answer that is not used. */
export interface IgnoredAnswer {
  readonly way: FlowWay;
  readonly messages: readonly FlowMessage[];
}

/** What is said of answers that are not used. */
export class IgnoredAnswers {
  readonly #parts: IgnoredAnswersParts;
  #strangersAt: number[] = [];
  #loggedAt: number | null = null;
  /** Since the last line in the log. */
  #unlogged = 0;

  constructor(parts: IgnoredAnswersParts) {
    this.#parts = parts;
  }

  /** It belongs to no log-in that was started here, or it was used already. */
  stranger(reason: string, answer: IgnoredAnswer): void {
    const now = this.#parts.clock.now();
    this.#log(reason, now);
    this.#strangersAt = this.#strangersAt.filter((at) => now - at < MINUTE_MS);
    if (this.#strangersAt.length >= STRANGERS_PER_MINUTE) return;
    this.#strangersAt.push(now);
    this.#record(reason, 'AUTH_CALLBACK_IGNORED', answer);
  }

  /** The log-in that it belongs to was cancelled, or another one was finished. */
  olderTab(answer: IgnoredAnswer): void {
    this.#record('older-tab', 'AUTH_OLDER_TAB', answer);
    this.#parts.onNotice(failure('AUTH_OLDER_TAB'));
  }

  /** It came too late. */
  expired(answer: IgnoredAnswer): void {
    this.#record('expired', 'AUTH_EXPIRED', answer);
  }

  #log(reason: string, now: number): void {
    if (this.#loggedAt !== null && Math.abs(now - this.#loggedAt) < MINUTE_MS) {
      this.#unlogged += 1;
      return;
    }
    const details = { reason, before: this.#unlogged };
    this.#parts.logger.log('warn', 'an answer that belongs to no log-in was ignored', details);
    this.#loggedAt = now;
    this.#unlogged = 0;
  }

  #record(reason: string, code: ErrorCode, { way, messages }: IgnoredAnswer): void {
    const step = this.#parts.flow.begin('callback', 'callback:ignored', { reason, way });
    step.saw({ messages });
    step.ignored(code);
  }
}

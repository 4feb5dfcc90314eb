import { type Failure, failure, toFailure } from '../../shared/errors.ts';
import type { DeviceSignIn, SignInWishes } from '../../shared/session.ts';
import type { FlowPort, FlowStep, Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { askedAtLogIn, beginStep, withdraw } from './finish-log-in.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { DeviceCode } from './oidc-device-code.ts';
import { isPassing } from './passing-failure.ts';
import type { Provider } from './providers.ts';

/** What a provider that is asked too often gets in addition, for good, in ms. @see RFC 8628 §3.5 */
const SLOW_DOWN_MS = 5_000;
/** The longest pause between two questions while the provider can't be reached, in ms. */
const MAX_BACK_OFF_MS = 60_000;
const WAY = { way: 'deviceCode' } as const;

export interface DeviceLogInParts {
  /** Names the log-in in flow events. */
  readonly id: string;
  readonly provider: Provider;
  readonly wishes?: SignInWishes;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  /** What a person has to see is there, or has changed: {@link DeviceLogIn.shown}. */
  readonly onShown: () => void;
  /** The person has allowed it. `step` is that of the ID token's check, which has begun. */
  readonly onAnswer: (answer: TokenAnswer, step: FlowStep) => void;
  /** It is over without an answer. */
  readonly onFailed: (reason: Failure) => void;
}

/**
 * A log-in by code: the person types it in on any device, and main asks until they have. It ends by an answer, a failure,
 * the code's expiry or {@link stop}; exactly one of the listeners hears of it, and none after `stop`.
 * @see RFC 8628 (device authorization grant)
 */
export class DeviceLogIn {
  readonly #parts: DeviceLogInParts;
  #shown: DeviceSignIn | null = null;
  #over = false;
  #polls = 0;
  #step: FlowStep;
  #timers: readonly (() => void)[] = [];
  #cancelPoll: () => void = () => undefined;
  readonly #saw: Saw = (evidence) => this.#step.saw(evidence);

  /** Begins at once. */
  constructor(parts: DeviceLogInParts) {
    this.#parts = parts;
    this.#step = beginStep(parts.flow, parts.id, 'log-in:device-code', parts.provider, WAY);
    void this.#start();
  }

  /** Null until the provider has made a code. */
  get shown(): DeviceSignIn | null {
    return this.#shown;
  }

  /** What a person should read beside the code, or null. */
  show(problem: Failure | null): void {
    if (this.#over || this.#shown === null) return;
    this.#shown = { ...this.#shown, problem };
    this.#parts.onShown();
  }

  /** Nobody wants it any more. An answer that is on its way is withdrawn at the provider. */
  stop(): void {
    if (this.#over) return;
    this.#end();
    this.#step.ignored('AUTH_CANCELLED');
  }

  async #start(): Promise<void> {
    const { provider, clock, wishes = {} } = this.#parts;
    try {
      const { scopes, audiences } = provider;
      const code = await provider.client.requestDeviceCode({ scopes, audiences, wishes }, this.#saw);
      if (this.#over) return; // nobody has seen the code: it runs out by itself
      this.#next('log-in:device-confirmed');
      const expiresAt = clock.now() + code.lifetimeMs;
      this.#timers = [clock.after(code.lifetimeMs, () => this.#expire())];
      this.#shown = toShown(provider, code, expiresAt);
      this.#parts.onShown();
      this.#pollAfter(code.intervalMs, { code, expiresAt, intervalMs: code.intervalMs, pauseMs: code.intervalMs });
    } catch (error) {
      this.#fail(toFailure(error));
    }
  }

  #pollAfter(ms: number, polling: Polling): void {
    this.#cancelPoll = this.#parts.clock.after(ms, () => void this.#poll(polling));
  }

  async #poll(polling: Polling): Promise<void> {
    const { provider, clock } = this.#parts;
    // A computer that slept is late with its timers, and in whatever order.
    if (clock.now() >= polling.expiresAt) return this.#expire();
    let answered = false;
    const onAnswered = () => {
      answered = true;
      if (!this.#over) this.#next('log-in:id-token-checked');
    };
    try {
      const { deviceCode } = polling.code;
      this.#polls += 1;
      const answer = await provider.client.pollDeviceCode(
        { deviceCode, ...askedAtLogIn(provider), onAnswered },
        this.#saw,
      );
      if (typeof answer !== 'string') return this.#answer(answer);
      if (!this.#over) this.#goOn(polling, answer);
    } catch (error) {
      const reason = toFailure(error);
      // Once there were tokens the code is used up.
      if (answered) this.#fail(reason);
      else if (!this.#over) this.#goOnOrFail(polling, reason);
    }
  }

  #goOn(polling: Polling, answer: 'pending' | 'slow-down'): void {
    const intervalMs = polling.intervalMs + (answer === 'slow-down' ? SLOW_DOWN_MS : 0);
    if (polling.pauseMs !== polling.intervalMs) this.show(null); // the provider is there again
    this.#pollAfter(intervalMs, { ...polling, intervalMs, pauseMs: intervalMs });
  }

  /** A lost connection ends nothing: the code is good until it runs out. @see RFC 8628 §3.5 (exponential back-off) */
  #goOnOrFail(polling: Polling, reason: Failure): void {
    if (!isPassing(reason)) {
      this.#fail(reason);
      return;
    }
    const pauseMs = Math.max(Math.min(2 * polling.pauseMs, MAX_BACK_OFF_MS), polling.intervalMs);
    this.show(reason);
    this.#pollAfter(pauseMs, { ...polling, pauseMs });
  }

  #answer(answer: TokenAnswer): void {
    const { provider, onAnswer } = this.#parts;
    if (this.#over) {
      withdraw(provider, answer);
      return;
    }
    this.#end();
    onAnswer(answer, this.#step);
  }

  #expire(): void {
    const { config } = this.#parts.provider;
    this.#fail(failure('AUTH_DEVICE_CODE_EXPIRED', { provider: config.name }));
  }

  #fail(reason: Failure): void {
    if (this.#over) return;
    this.#end();
    this.#step.failed(reason.code);
    this.#parts.onFailed(reason);
  }

  #end(): void {
    this.#over = true;
    this.#cancelPoll();
    for (const cancel of this.#timers) cancel();
  }

  #next(kind: 'log-in:device-confirmed' | 'log-in:id-token-checked'): void {
    const { flow, id, provider } = this.#parts;
    this.#step.done(this.#polls === 0 ? {} : { polls: this.#polls });
    this.#step = beginStep(flow, id, kind, provider, WAY);
  }
}

interface Polling {
  readonly code: DeviceCode;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** What the provider wants between two questions, in ms. */
  readonly intervalMs: number;
  /** How long the last pause was, in ms: longer than the interval while the provider can't be reached. */
  readonly pauseMs: number;
}

function toShown({ config }: Provider, code: DeviceCode, expiresAt: number): DeviceSignIn {
  const { userCode, verificationUri, verificationUriComplete } = code;
  return {
    phase: 'device',
    provider: config.id,
    userCode,
    verificationUri,
    verificationUriComplete,
    expiresAt: new Date(expiresAt).toISOString(),
    problem: null,
  };
}

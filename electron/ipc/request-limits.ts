import { MAX_API_BODY } from '../../shared/api.ts';
import type { RequestChannel } from '../../shared/ipc.ts';
import type { ClockPort } from '../ports/system.ts';

/** What a window's unanswered messages may weigh together, in bytes: main keeps them until it has answered. */
const MAX_WEIGHT = 4 * MAX_API_BODY;
/** How long is counted, in ms. */
const PERIOD_MS = 60_000;
/** How often a window may send a message in that time. */
const OFTEN = 600;
const SELDOM = 30;
/** How many of a message that reaches further than the program may be unanswered: main stands still while a process starts. */
const AT_ONCE = 8;

/** They cost next to nothing, or the calls they belong to have a limit of their own: `API_BUSY`. */
const CALLS: ReadonlySet<RequestChannel> = new Set(['api:fetch', 'api:abort']);

/** They reach further than the program: the browser, the person, a provider, another process, the system. */
const FAR: ReadonlySet<RequestChannel> = new Set([
  'app:try-demo',
  'app:leave-demo',
  'app:install-update',
  'connect:discover',
  'connect:save',
  'data:try',
  'data:save',
  'session:sign-in',
  'session:sign-out',
  'sign-in:reopen-browser',
  'sign-in:switch-to-loopback',
  'sign-in:paste',
  'api:download',
  'scheme:get',
  'scheme:take-back',
  'scheme:copy-command',
  'flow:export',
  'doctor:run',
]);

interface WindowUse {
  readonly since: number;
  readonly sent: Map<RequestChannel, number>;
}

/** How much a window may ask, so that one in somebody else's hands stops neither main nor the person. */
export class RequestLimits {
  readonly #clock: Pick<ClockPort, 'now'>;
  readonly #use = new Map<number, WindowUse>();
  readonly #weight = new Map<number, number>();
  /** Unanswered ones of {@link FAR}, by window and message. */
  readonly #far = new Map<string, number>();

  constructor(clock: Pick<ClockPort, 'now'>) {
    this.#clock = clock;
  }

  /** @returns the function to be called once it is answered; null: it is too much */
  admit(window: number, channel: RequestChannel, args: readonly unknown[]): (() => void) | null {
    if (!this.#count(window, channel)) return null;
    const weight = weightOf(args);
    const before = this.#weight.get(window) ?? 0;
    if (before > 0 && before + weight > MAX_WEIGHT) return null;
    const far = FAR.has(channel) ? `${window} ${channel}` : null;
    if (far !== null && (this.#far.get(far) ?? 0) >= AT_ONCE) return null;
    add(this.#weight, window, weight);
    if (far !== null) add(this.#far, far, 1);
    return () => {
      add(this.#weight, window, -weight);
      if (far !== null) add(this.#far, far, -1);
    };
  }

  #count(window: number, channel: RequestChannel): boolean {
    if (CALLS.has(channel)) return true;
    const now = this.#clock.now();
    const last = this.#use.get(window);
    // A clock that was set back begins anew, too.
    const lasts = last !== undefined && now >= last.since && now < last.since + PERIOD_MS;
    const use = lasts ? last : { since: now, sent: new Map<RequestChannel, number>() };
    const sent = use.sent.get(channel) ?? 0;
    this.#use.set(window, use);
    use.sent.set(channel, sent + 1);
    return sent < (FAR.has(channel) ? SELDOM : OFTEN);
  }
}

function add<Key>(sums: Map<Key, number>, key: Key, value: number): void {
  const sum = (sums.get(key) ?? 0) + value;
  if (sum > 0) sums.set(key, sum);
  else sums.delete(key);
}

/** In bytes, of texts and buffers in arguments that are known to be of the contract's shape. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof ArrayBuffer) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + weightOf(part), 0);
}

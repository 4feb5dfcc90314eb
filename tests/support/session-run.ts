import { SessionManager } from '../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../electron/auth/session-state.ts';
import type { AskedToken } from '../../electron/auth/token-target.ts';
import { FlowRecorder } from '../../electron/flow/recorder.ts';
import type { KeychainPort } from '../../electron/ports/keychain.ts';
import type { MarkerPort } from '../../electron/ports/system.ts';
import { ExpectedError, fail } from '../../shared/errors.ts';
import type { SessionState } from '../../shared/session.ts';
import { FakeProviderClient, fakeProvider, fakeProviders } from './fake-provider.ts';
import { WatchedStore } from './kept-tokens.ts';
import { originOf } from './rotating-provider.ts';
import type { SessionWorld } from './session-world.ts';

/** One run of the program. Once it is dead nothing that it asks for happens, and nothing is answered. */
export class Run {
  readonly sessions: SessionManager;
  readonly state = new SessionStateHolder();
  readonly client: RotatingClient;
  readonly provider;
  /** How many more calls leave it before it dies. */
  left = Number.POSITIVE_INFINITY;
  calls = 0;
  dead = false;
  readonly #world: SessionWorld;
  #running = 0;

  constructor(world: SessionWorld) {
    this.#world = world;
    this.client = new RotatingClient(world, this);
    this.provider = fakeProvider(this.client, 'corp', ['b']);
    this.sessions = new SessionManager({
      providers: fakeProviders(this.provider),
      store: new WatchedStore(this.#keychain(), world.kept),
      marker: new SessionMarker(this.#marker()),
      state: this.state,
      clock: world.clock,
      flow: new FlowRecorder(world.clock),
      random: () => 0.5,
    });
    let { version } = this.state.current;
    this.state.subscribe((state) => {
      if (this.dead) return;
      if (state.version !== version + 1) world.violations.push(`version ${state.version} after ${version}`);
      version = state.version;
      this.#expect(state);
    });
  }

  /** What this state means for the next start. */
  #expect(state: SessionState): void {
    const { kept, violations } = this.#world;
    if (state.status === 'authenticated') kept.expected = state.session.storage === 'keychain';
    if (state.status !== 'unauthenticated') return;
    const unreadable = state.reason?.code.startsWith('KEYCHAIN_') ?? false;
    if (kept.expected && state.ended === null && !unreadable) violations.push(`lost: ${JSON.stringify(state)}`);
    if (!unreadable) kept.expected = false;
  }

  /** A call that leaves the program: it waits for its turn, and may be what the program dies at. */
  async out<Value>(what: string, effect: () => Promise<Value>): Promise<Value> {
    await this.#world.turn(what);
    this.calls += 1;
    if (this.calls > this.left) this.die();
    if (this.dead) return new Promise(() => undefined);
    return effect();
  }

  /** Who is found when the keychain has been asked, before the provider has its say. Ask for it at the start of the run. */
  firstFound(): Promise<string | null> {
    return new Promise((resolve) => {
      const end = this.state.subscribe((state) => {
        if (state.status === 'loading') return;
        end();
        resolve(state.status === 'authenticated' ? state.session.user.id : null);
      });
    });
  }

  die(): void {
    this.dead = true;
  }

  /** Begins something. It may fail as expected; a bug is a violation. */
  do<Value>(what: string, begin: (sessions: SessionManager) => Promise<Value>): Promise<Value | ExpectedError> {
    const work = begin(this.sessions).catch((error: unknown) => {
      if (error instanceof ExpectedError) return error;
      this.#world.violations.push(`${what} threw ${error}`);
      throw error;
    });
    this.#running += 1;
    const end = () => {
      this.#running -= 1;
    };
    work.then(end, end);
    return work;
  }

  get isIdle(): boolean {
    return this.dead || this.#running === 0;
  }

  #keychain(): KeychainPort {
    const { keychain } = this.#world;
    return {
      desktop: keychain.desktop,
      whenFree: () => keychain.whenFree(),
      get: (account) => this.out(`get ${short(account)}`, () => keychain.get(account)),
      set: (account, value) => this.out(`set ${short(account)}`, () => keychain.set(account, value)),
      delete: (account) => this.out(`delete ${short(account)}`, () => keychain.delete(account)),
    };
  }

  #marker(): MarkerPort {
    const { marker } = this.#world;
    return {
      read: () => this.out('read marker', () => marker.read()),
      write: (text) => this.out('write marker', () => marker.write(text)),
      remove: () => this.out('remove marker', () => marker.remove()),
    };
  }
}

const short = (account: string) => account.replace(/^(corp:.{3})[^#]*/, '$1');

/** The provider as one run of the program reaches it: asking and answering are two steps, and each can get lost. */
class RotatingClient extends FakeProviderClient {
  readonly #world: SessionWorld;
  readonly #run: Run;
  readonly #inFlight = new Set<number>();

  constructor(world: SessionWorld, run: Run) {
    super();
    this.#world = world;
    this.#run = run;
  }

  override async refresh(refreshToken: string, { audience }: AskedToken) {
    const { provider, violations } = this.#world;
    const { grant } = originOf(refreshToken);
    if (this.#inFlight.has(grant)) violations.push(`two refreshes of grant ${grant} in flight`);
    this.#inFlight.add(grant);
    try {
      const answer = await this.#send('refresh', () => provider.refresh(refreshToken, audience));
      // What it answers is under way now; a program that dies or a network that goes away loses it.
      await this.#world.turn('answer of refresh');
      if (this.#run.dead) return new Promise<never>(() => undefined);
      if (!this.#world.online) {
        if (answer !== null) provider.excuse(grant);
        fail('PROVIDER_UNREACHABLE');
      }
      return answer ?? fail('AUTH_CODE_REJECTED', { error: 'invalid_grant' });
    } finally {
      this.#inFlight.delete(grant);
    }
  }

  override async revoke(refreshToken: string) {
    await this.#send('revoke', () => this.#world.provider.revoke(refreshToken));
    return true;
  }

  #send<Answer>(what: string, ask: () => Answer): Promise<Answer> {
    return this.#run.out(what, async () => {
      if (!this.#world.online) fail('PROVIDER_UNREACHABLE');
      return ask();
    });
  }
}

import { SessionManager } from '../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../electron/auth/session-state.ts';
import { TokenStore } from '../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../electron/flow/recorder.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeKeychain } from './fake-keychain.ts';
import { FakeMarker } from './fake-marker.ts';
import { FakeProviderClient, fakeProvider, fakeProviders, tokenAnswer } from './fake-provider.ts';
import { FakeWake } from './fake-wake.ts';

/** A computer with a clock, a keychain and files, on which the program can be started again and again. */
export class FakeComputer {
  readonly clock = new FakeClock();
  readonly keychain = new FakeKeychain();
  readonly marker = new FakeMarker();
  readonly client = new FakeProviderClient();
  readonly wake = new FakeWake();
  /** Pauses are as long as they can be, unless a test says otherwise. */
  random: () => number = () => 0.999_999;

  /** A start of the program: what it had in memory is gone. */
  start() {
    const provider = fakeProvider(this.client, 'corp', ['other', 'https://other.example']);
    const state = new SessionStateHolder();
    const recorder = new FlowRecorder(this.clock);
    const sessions = new SessionManager({
      providers: fakeProviders(provider),
      store: new TokenStore(this.keychain),
      marker: new SessionMarker(this.marker),
      state,
      clock: this.clock,
      flow: recorder,
      wake: this.wake,
      random: () => this.random(),
    });
    return { provider, state, recorder, sessions };
  }

  async startLoggedIn(change: Parameters<typeof tokenAnswer>[0] = {}) {
    const program = this.start();
    await program.sessions.establish(program.provider, tokenAnswer(change), null);
    return program;
  }

  /** Lets everything run that waits for nothing but its turn. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

import { vi } from 'vitest';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { type HttpAnswer, HttpError, type HttpPort, type HttpRequest } from '../../electron/ports/http.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { type DemoServer, logInInBrowser, startDemoServer } from './demo-server.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeKeychain } from './fake-keychain.ts';
import { FakeMarker } from './fake-marker.ts';
import { startProgram } from './program.ts';

const MINUTE = 60_000;
const WINDOWS = 3;

/** What has become of a day. */
export interface Day {
  readonly hours: number;
  /** Calls that got data, and calls that were told why not. */
  readonly answered: number;
  readonly refused: number;
  readonly happened: Readonly<Record<string, number>>;
  readonly refreshes: number;
  /** The provider said `invalid_grant`: to it an old refresh token was used again. */
  readonly grantsLost: number;
  readonly mostAtOnce: number;
  readonly status: string;
}

/** Time for program and provider alike: it stands still until it is moved. */
class DayClock extends FakeClock {
  override after(ms: number, task: () => void): () => void {
    return super.after(ms, () => {
      vi.setSystemTime(this.now());
      task();
    });
  }

  override advance(ms: number): void {
    super.advance(ms);
    vi.setSystemTime(this.now());
  }

  override sleep(ms: number): void {
    super.sleep(ms);
    vi.setSystemTime(this.now());
  }
}

/** The network, which can be away: nothing is sent then. It counts what is asked of the token endpoint. */
class WatchedHttp implements HttpPort {
  online = true;
  refreshes = 0;
  grantsLost = 0;
  mostAtOnce = 0;
  #atOnce = 0;
  readonly #http = new UndiciHttp();

  async request(request: HttpRequest): Promise<HttpAnswer> {
    if (!this.online) throw new HttpError('unreachable', 'ENETUNREACH');
    if (!String(request.body).includes('grant_type=refresh_token')) return this.#http.request(request);
    this.refreshes += 1;
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    try {
      const answer = await this.#http.request(request);
      if (answer.status === 400) this.grantsLost += 1;
      return answer;
    } finally {
      this.#atOnce -= 1;
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}

/** A person who is logged in to the demo's real provider, on a clock that can be moved. Call `end` when it is over. */
export async function startDay() {
  vi.useFakeTimers({ toFake: ['Date'] });
  const clock = new DayClock(Date.now());
  const http = new WatchedHttp();
  const keychain = new FakeKeychain();
  const marker = new FakeMarker();
  let demo: DemoServer = await startDemoServer();
  const start = () => startProgram({ config: demoConfig(demo), http, keychain, marker, clock, visit: logInInBrowser });
  let program = start();
  const signedIn = await program.logIn.signIn('demo');
  if (!signedIn.ok) throw new Error(signedIn.failure.code);
  return {
    clock,
    http,
    keychain,
    get state() {
      return program.state.current;
    },
    /** One call. @returns its status, or the code of what went wrong */
    call: async (): Promise<number | string> => {
      try {
        return (await program.call({ api: 'demo', path: '/me' })).status;
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        return error.code;
      }
    },
    /** What the program does when the computer wakes up, the network is back, the keychain is open. */
    lookAgain: () => program.sessions.update(),
    quitAndStart: async () => {
      await program.sessions.idle();
      program.sessions.release();
      program = start();
      await program.sessions.restore();
    },
    restartProvider: async () => {
      demo = await demo.restart();
    },
    end: async () => {
      await program.sessions.idle();
      await http.close();
      await demo.remove();
      vi.useRealTimers();
    },
  };
}

/** Three windows ask for data all day, on a computer that sleeps, loses its network, locks its keychain and restarts. */
export async function spendDay(calls: number): Promise<Day> {
  const day = await startDay();
  const begin = day.clock.now();
  const counts = { answered: 0, refused: 0 };
  const happened = { asleep: 0, offline: 0, locked: 0, restarted: 0, providerRestarted: 0 };
  const ask = async () => {
    for (const answer of await Promise.all(Array.from({ length: WINDOWS }, () => day.call()))) {
      counts[answer === 200 ? 'answered' : 'refused'] += 1;
    }
  };
  try {
    for (let round = 0; round * WINDOWS < calls; round += 1) {
      day.clock.advance(([1, 4, 6, 12, 20][round % 5] ?? 0) * MINUTE);
      if (round % 11 === 3) {
        day.clock.sleep((round === 3 ? 8 * 60 : 30) * MINUTE);
        void day.lookAgain();
        happened.asleep += 1;
      }
      day.http.online = round % 7 !== 2;
      day.keychain.locked = round % 9 === 4;
      if (!day.http.online) happened.offline += 1;
      if (day.keychain.locked) happened.locked += 1;
      await ask();
      if (!day.http.online || day.keychain.locked) {
        day.http.online = true;
        day.keychain.locked = false;
        await day.lookAgain();
      }
      if (round % 13 === 5) {
        await day.quitAndStart();
        happened.restarted += 1;
      }
      if (round % 17 === 9) {
        await day.restartProvider();
        happened.providerRestarted += 1;
      }
    }
    day.clock.advance(6 * MINUTE);
    await ask();
    const { refreshes, grantsLost, mostAtOnce } = day.http;
    const hours = (day.clock.now() - begin) / (60 * MINUTE);
    return { hours, ...counts, happened, refreshes, grantsLost, mostAtOnce, status: day.state.status };
  } finally {
    await day.end();
  }
}

import type {
  LoopbackListener,
  LoopbackOptions,
  LoopbackOutcome,
  LoopbackPort,
} from '../../electron/ports/loopback.ts';
import type { SchemeHandler } from '../../shared/ipc.ts';
import { FakeLogger } from './fake-logger.ts';

/** Loopback listeners that a test calls in the browser's place. */
export class FakeLoopback implements LoopbackPort {
  readonly listening = new Map<string, LoopbackOptions>();
  /** Every port that was asked for; null: any. */
  readonly asked: (number | null)[] = [];
  onListen: () => void = () => undefined;
  #nextPort = 50_001;

  async listen(options: LoopbackOptions): Promise<LoopbackListener> {
    this.asked.push(options.port);
    this.onListen();
    const redirectUri = `http://127.0.0.1:${options.port ?? this.#nextPort++}${options.path}`;
    this.listening.set(redirectUri, options);
    return { redirectUri, close: () => void this.listening.delete(redirectUri) };
  }

  /** What the browser asks for, where somebody listens. */
  request(address: string): Promise<LoopbackOutcome> {
    const options = this.listening.get(address.split('?', 1)[0] ?? '');
    if (options === undefined) throw new Error('nobody listens there');
    return options.onRequest(address);
  }
}

/** What a log-in needs for its ways back, on a computer where the scheme is ours. */
export function fakeWaysBack(handler: SchemeHandler = { kind: 'ours' }) {
  return { schemeHandler: { current: async () => handler }, loopback: new FakeLoopback(), logger: new FakeLogger() };
}

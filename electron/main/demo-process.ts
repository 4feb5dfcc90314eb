import { utilityProcess } from 'electron';
import { ExpectedError, failure } from '../../shared/errors.ts';
import { type DemoAnswer, isDemoAnswer, type StartDemo } from '../demo/messages.ts';

/** How long the demo may take to start, in ms. */
const START_MS = 20_000;

/** The built-in provider and API while they run. */
export interface RunningDemo {
  readonly issuer: string;
  readonly apiBaseUrl: string;
  stop(): void;
}

/**
 * Starts the built-in provider and API in a process of its own.
 * @param onLost called when it ends without being told to
 * @throws {ExpectedError} DEMO_PORT_TAKEN, DEMO_FAILED
 */
export function startDemoProcess(script: string, start: StartDemo, onLost: () => void): Promise<RunningDemo> {
  return new Promise((resolve, reject) => {
    const child = utilityProcess.fork(script, [], { serviceName: 'keyporch-demo', stdio: 'inherit' });
    let stopped = false;
    let running = false;
    const stop = () => {
      stopped = true;
      child.kill();
    };
    const giveUp = (answer: Extract<DemoAnswer, { kind: 'failed' }>) => {
      clearTimeout(timer);
      stop();
      reject(new ExpectedError(failure(answer.code, answer.port === null ? undefined : { port: answer.port })));
    };
    const timer = setTimeout(() => giveUp({ kind: 'failed', code: 'DEMO_FAILED', port: null }), START_MS);
    child.on('message', (message: unknown) => {
      if (!isDemoAnswer(message)) return;
      if (message.kind === 'failed') return giveUp(message);
      clearTimeout(timer);
      running = true;
      resolve({ issuer: message.issuer, apiBaseUrl: message.apiBaseUrl, stop });
    });
    child.on('exit', () => {
      if (!running) giveUp({ kind: 'failed', code: 'DEMO_FAILED', port: null });
      else if (!stopped) onLost();
    });
    child.postMessage(start);
  });
}

import './shims.ts';
import { moveClock } from './clock.ts';
import { type DemoAnswer, isStartDemo, type StartDemo } from './messages.ts';

/** Electron's end of the line to main. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): void;
  postMessage(message: DemoAnswer): void;
}

const { parentPort } = process as unknown as { parentPort: ParentPort };

parentPort.on('message', ({ data }) => {
  if (isStartDemo(data)) void start(data);
});

async function start(options: StartDemo): Promise<void> {
  try {
    moveClock(options.clockOffsetMs);
    // Loaded now, so that the library sees the moved clock and the shims.
    const { startDemo } = await import('./start-demo.ts');
    const { issuer, apiBaseUrl } = await startDemo(options);
    parentPort.postMessage({ kind: 'ready', issuer, apiBaseUrl });
  } catch (error) {
    const port = (error as { port?: unknown }).port;
    if (typeof port === 'number') parentPort.postMessage({ kind: 'failed', code: 'DEMO_PORT_TAKEN', port });
    else parentPort.postMessage({ kind: 'failed', code: 'DEMO_FAILED', port: null });
  }
}

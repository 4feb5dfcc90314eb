import { EventEmitter } from 'node:events';
import type { MessagePort as NodePort } from 'node:worker_threads';
import { type ReadRegistration, registerReads } from '../../electron/ipc/read-port.ts';
import { READ_CHANNEL } from '../../shared/api.ts';

/** The window that asks. */
export const WINDOW = 1;

/** A port as Electron's main process has it. */
class MainPort extends EventEmitter {
  readonly #port: NodePort;

  constructor(port: NodePort) {
    super();
    this.#port = port;
  }

  start(): void {
    this.#port.on('message', (data) => this.emit('message', { data }));
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }

  close(): void {
    this.#port.close();
  }
}

/** What preload and Electron do between a page and main. @returns what stands for the page's `window.postMessage` */
export function readPorts(parts: Partial<Omit<ReadRegistration, 'ipc'>> & Pick<ReadRegistration, 'open'>) {
  const ipc = new EventEmitter();
  registerReads({
    ipc: ipc as unknown as ReadRegistration['ipc'],
    batchBytes: 4,
    isTrusted: () => true,
    onBug: (name) => {
      throw new Error(`a bug: ${name}`);
    },
    ...parts,
  });
  return (message: unknown, _origin: string, ports: readonly MessagePort[]): void => {
    const { channel, callId } = message as { channel: string; callId: unknown };
    const event = { ports: ports.map((port) => new MainPort(port as unknown as NodePort)), sender: { id: WINDOW } };
    if (channel === READ_CHANNEL) ipc.emit(channel, event, callId);
  };
}

import type { IpcMain, IpcMainEvent, MessagePortMain } from 'electron';
import * as v from 'valibot';
import { type ApiBatch, READ_CHANNEL } from '../../shared/api.ts';
import { ExpectedError, failure, toFailure } from '../../shared/errors.ts';
import { failed, type Result, success } from '../../shared/result.ts';
import { callId } from './guards.ts';
import type { MessageOrigin } from './trusted-sender.ts';

export interface ReadRegistration {
  readonly ipc: Pick<IpcMain, 'on'>;
  readonly isTrusted: (event: MessageOrigin) => boolean;
  /**
   * The next batch of a call's body, for a window: its pieces; null: there is no more.
   * @throws {ExpectedError} why it breaks off
   */
  readonly read: (window: number, callId: string) => Promise<readonly Uint8Array[] | null>;
  /** How large a batch can be, in bytes. */
  readonly batchBytes: number;
  /** Told of bugs: the error's class, never its text. */
  readonly onBug: (errorName: string) => void;
}

/**
 * Bodies that are too large for one message go to a window by a port of their own, which costs half of what messages cost: each
 * message of the window's asks for one batch. After the end, or why there is none, the port is closed.
 */
export function registerReads({ ipc, isTrusted, read, batchBytes, onBug }: ReadRegistration): void {
  // What is posted is a copy, so that all the large batches can be in the same memory: new memory costs more than to copy.
  let largest: Uint8Array<ArrayBuffer> | null = null;
  const memoryFor = (bytes: number) => {
    if (bytes !== batchBytes) return new Uint8Array(bytes);
    largest ??= new Uint8Array(batchBytes);
    return largest;
  };
  ipc.on(READ_CHANNEL, (event: IpcMainEvent, id: unknown) => {
    const [port, ...others] = event.ports;
    const expected = isTrusted(event) && v.is(callId, id) && others.length === 0;
    if (port === undefined || !expected) return close(event.ports);
    const post = (batch: Result<ApiBatch>) => {
      port.postMessage(batch);
      if (!batch.ok || batch.value === null) port.close();
    };
    port.on('message', async () => {
      try {
        const pieces = await read(event.sender.id, id);
        post(success(pieces === null ? null : oneBuffer(pieces, memoryFor)));
      } catch (error) {
        if (!(error instanceof ExpectedError)) onBug(error instanceof Error ? error.name : typeof error);
        post(failed(toFailure(error)));
      }
    });
    port.start();
  });
}

/** Pieces as one buffer: in a list, Electron would copy those before for each one that it adds. */
function oneBuffer(pieces: readonly Uint8Array[], memoryFor: (bytes: number) => Uint8Array<ArrayBuffer>): ArrayBuffer {
  const all = memoryFor(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all.buffer;
}

function close(ports: readonly MessagePortMain[]): void {
  for (const port of ports) {
    port.postMessage(failed(failure('IPC_REFUSED')));
    port.close();
  }
}

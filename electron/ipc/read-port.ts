import type { IpcMain, IpcMainEvent, MessagePortMain } from 'electron';
import * as v from 'valibot';
import { type ApiBatch, READ_CHANNEL } from '../../shared/api.ts';
import { ExpectedError, failure, toFailure } from '../../shared/errors.ts';
import { failed, type Result, success } from '../../shared/result.ts';
import { callId } from './guards.ts';
import type { MessageOrigin } from './trusted-sender.ts';

type ReadBatch = () => Promise<readonly Uint8Array[] | null>;

export interface ReadRegistration {
  readonly ipc: Pick<IpcMain, 'on'>;
  readonly isTrusted: (event: MessageOrigin) => boolean;
  /**
   * Opens a call's body, for a window.
   * @param onStopped told when it breaks off while nothing is asked for
   * @returns reads the next batch: its pieces; null: there is no more
   * @throws {ExpectedError} why it breaks off, or can't be opened
   */
  readonly open: (window: number, callId: string, onStopped: (reason: ExpectedError) => void) => Promise<ReadBatch>;
  /** How large a batch can be, in bytes. */
  readonly batchBytes: number;
  /** Told of bugs: the error's class, never its text. */
  readonly onBug: (errorName: string) => void;
}

/**
 * Bodies that are too large for one message go to a window by a port of their own, which costs half of what messages cost: each
 * message of the window's asks for one batch. After the end, or why there is none, the port is closed.
 */
export function registerReads({ ipc, isTrusted, open, batchBytes, onBug }: ReadRegistration): void {
  // What is posted is a copy, so that all the large batches can be in the same memory: new memory costs more than to copy.
  let largest: Uint8Array<ArrayBuffer> | null = null;
  const memoryFor = (bytes: number) => {
    if (bytes !== batchBytes) return new Uint8Array(bytes);
    largest ??= new Uint8Array(batchBytes);
    return largest;
  };
  ipc.on(READ_CHANNEL, async (event: IpcMainEvent, id: unknown) => {
    const [port, ...others] = event.ports;
    const expected = isTrusted(event) && v.is(callId, id) && others.length === 0;
    if (port === undefined || !expected) return close(event.ports);
    let over = false;
    const post = (batch: Result<ApiBatch>) => {
      if (over) return;
      over = !batch.ok || batch.value === null;
      port.postMessage(batch);
      if (over) port.close();
    };
    const breakOff = (error: unknown) => {
      if (!(error instanceof ExpectedError)) onBug(error instanceof Error ? error.name : typeof error);
      post(failed(toFailure(error)));
    };
    try {
      const read = await open(event.sender.id, id, breakOff);
      port.on('message', async () => {
        if (over) return;
        try {
          const pieces = await read();
          if (!over) post(success(pieces === null ? null : oneBuffer(pieces, memoryFor)));
        } catch (error) {
          breakOff(error);
        }
      });
      port.start();
    } catch (error) {
      breakOff(error);
    }
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

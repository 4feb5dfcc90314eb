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
  /** The next batch of a call's body, for a window. @throws {ExpectedError} why it breaks off */
  readonly read: (window: number, callId: string) => Promise<ApiBatch>;
  /** Told of bugs: the error's class, never its text. */
  readonly onBug: (errorName: string) => void;
}

/**
 * Bodies that are too large for one message go to a window by a port of their own, which costs half of what messages cost: each
 * message of the window's asks for one batch. After the end, or why there is none, the port is closed.
 */
export function registerReads({ ipc, isTrusted, read, onBug }: ReadRegistration): void {
  ipc.on(READ_CHANNEL, (event: IpcMainEvent, id: unknown) => {
    const [port, ...others] = event.ports;
    const expected = isTrusted(event) && v.is(callId, id) && others.length === 0;
    if (port === undefined || !expected) return close(event.ports);
    const answer = async (): Promise<Result<ApiBatch>> => {
      try {
        return success(await read(event.sender.id, id));
      } catch (error) {
        if (!(error instanceof ExpectedError)) onBug(error instanceof Error ? error.name : typeof error);
        return failed(toFailure(error));
      }
    };
    port.on('message', async () => {
      const batch = await answer();
      port.postMessage(batch);
      if (!batch.ok || batch.value === null) port.close();
    });
    port.start();
  });
}

function close(ports: readonly MessagePortMain[]): void {
  for (const port of ports) {
    port.postMessage(failed(failure('IPC_REFUSED')));
    port.close();
  }
}

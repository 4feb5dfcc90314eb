import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import * as v from 'valibot';
import { ExpectedError, failure, toFailure } from '../../shared/errors.ts';
import type { RequestChannel, Requests } from '../../shared/ipc.ts';
import { failed, type Result, success } from '../../shared/result.ts';
import { GUARDS } from './guards.ts';
import type { RequestLimits } from './request-limits.ts';
import type { MessageOrigin } from './trusted-sender.ts';

/**
 * What answers each message; after its arguments comes the id of the window that asks. An `ExpectedError` becomes a failure;
 * any other error is a bug and becomes `INTERNAL`.
 */
export type Handlers = {
  readonly [Channel in RequestChannel]: (
    ...args: [...Requests[Channel]['arguments'], window?: number]
  ) => Requests[Channel]['answer'] | Promise<Requests[Channel]['answer']>;
};

export interface Registration {
  readonly ipc: Pick<IpcMain, 'handle'>;
  /** It may still be on its way when a window asks. */
  readonly handlerFor: (channel: RequestChannel) => Promise<Handlers[RequestChannel]>;
  readonly isTrusted: (event: MessageOrigin) => boolean;
  readonly limits: RequestLimits;
  /** Told of bugs: the channel and the error's class, never its text. */
  readonly onBug: (channel: RequestChannel, errorName: string) => void;
}

/**
 * Answers every message of the contract: sender, arguments, how much, handler, Result. Nothing is ever rejected, because Electron
 * would send the error's text to the window.
 */
export function registerHandlers(registration: Registration): void {
  for (const channel of Object.keys(GUARDS) as RequestChannel[]) {
    registration.ipc.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) =>
      answer(registration, channel, event, args),
    );
  }
}

async function answer(
  { handlerFor, isTrusted, limits, onBug }: Registration,
  channel: RequestChannel,
  event: MessageOrigin,
  args: readonly unknown[],
): Promise<Result<unknown>> {
  if (!isTrusted(event)) return failed(failure('IPC_REFUSED'));
  const parsed = v.safeParse(GUARDS[channel], args, { abortEarly: true });
  if (!parsed.success) return failed(failure('IPC_BAD_ARGUMENT', { message: channel }));
  const answered = limits.admit(event.sender.id, channel, parsed.output);
  if (answered === null) return failed(failure('IPC_BUSY'));
  try {
    const handler = (await handlerFor(channel)) as (...args: readonly unknown[]) => unknown;
    return success(await handler(...parsed.output, event.sender.id));
  } catch (error) {
    if (!(error instanceof ExpectedError)) onBug(channel, error instanceof Error ? error.name : typeof error);
    return failed(toFailure(error));
  } finally {
    answered();
  }
}

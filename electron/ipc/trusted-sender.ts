/** What is looked at of the event that comes with a message. `senderFrame` is null for a frame that is gone. */
export interface MessageOrigin {
  readonly sender: { readonly id: number; readonly mainFrame: unknown };
  readonly senderFrame: { readonly origin: string } | null;
}

/**
 * True for a message from the main frame of one of our windows that shows a page of ours. To be asked before a handler's
 * first await: a frame can be gone after that.
 */
export function isTrustedSender(event: MessageOrigin, ourWindows: ReadonlySet<number>, ourOrigin: string): boolean {
  const { sender, senderFrame } = event;
  return (
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    senderFrame.origin === ourOrigin &&
    ourWindows.has(sender.id)
  );
}

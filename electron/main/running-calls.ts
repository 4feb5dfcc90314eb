interface RunningCall {
  /** Undefined: main's own. */
  readonly window: number | undefined;
  readonly callId: string;
  readonly controller: AbortController;
}

/** The API calls that windows wait for. An id counts within its window: no window can stop the call of another. */
export class RunningCalls {
  readonly #running = new Set<RunningCall>();

  /** Makes a call that can be stopped until it is over. */
  async run<Value>(
    window: number | undefined,
    callId: string,
    call: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const running = { window, callId, controller: new AbortController() };
    this.#running.add(running);
    try {
      return await call(running.controller.signal);
    } finally {
      this.#running.delete(running);
    }
  }

  abort(window: number | undefined, callId: string): void {
    for (const each of this.#running) if (each.window === window && each.callId === callId) each.controller.abort();
  }

  /** The window's page is gone, and with it everybody who waited. */
  abortAll(window: number): void {
    for (const each of this.#running) if (each.window === window) each.controller.abort();
  }
}

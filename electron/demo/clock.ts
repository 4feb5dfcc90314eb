/**
 * Moves this process's clock. The demo's process does nothing but the demo, so that provider and API agree on the time, and
 * a test can be six minutes later without waiting.
 */
export function moveClock(offsetMs: number): void {
  if (offsetMs === 0) return;
  const RealDate = Date;
  const now = () => RealDate.now() + offsetMs;
  class MovedDate extends RealDate {
    constructor(...args: [] | [value: number | string | Date]) {
      super(...((args.length === 0 ? [now()] : args) as [number]));
    }
    static override now(): number {
      return now();
    }
  }
  globalThis.Date = MovedDate as DateConstructor;
}

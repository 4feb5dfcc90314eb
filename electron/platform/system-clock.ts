import type { ClockPort } from '../ports/system.ts';

/** The computer's clock. */
export class SystemClock implements ClockPort {
  now(): number {
    return Date.now();
  }

  after(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  }
}

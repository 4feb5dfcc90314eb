import type { WakePort } from '../../electron/ports/system.ts';

/** A system whose news a test makes. */
export class FakeWake implements WakePort {
  readonly #wake = new Set<() => void>();
  readonly #online = new Set<() => void>();

  onWake(listener: () => void): () => void {
    this.#wake.add(listener);
    return () => this.#wake.delete(listener);
  }

  onOnline(listener: () => void): () => void {
    this.#online.add(listener);
    return () => this.#online.delete(listener);
  }

  /** The computer wakes up, the screen is unlocked, or a window comes to the front. */
  wake(): void {
    for (const listener of this.#wake) listener();
  }

  /** There is a network again. */
  online(): void {
    for (const listener of this.#online) listener();
  }

  /** Who is told: of waking up, and of a network. */
  get listeners(): readonly [wake: number, online: number] {
    return [this.#wake.size, this.#online.size];
  }
}

import { expect, test } from 'vitest';
import { CallLife } from '../../../../electron/proxy/call-life.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** A signal that counts who listens. */
class CountingSignal extends EventTarget {
  listening = 0;
  readonly aborted = false;

  override addEventListener(type: string, listener: () => void): void {
    this.listening += 1;
    super.addEventListener(type, listener);
  }

  override removeEventListener(type: string, listener: () => void): void {
    this.listening -= 1;
    super.removeEventListener(type, listener);
  }
}

test('a call that is stopped before its body was read leaves nothing with the session, which lasts longer', () => {
  const clock = new FakeClock();
  const session = new CountingSignal();
  const window = new AbortController();
  const life = new CallLife(window.signal, clock, 60_000);
  life.belongsTo(session as unknown as AbortSignal);
  expect(session.listening).toBe(1);

  window.abort();

  expect([session.listening, clock.waiting]).toEqual([0, 0]);
  expect(life.signal.aborted).toBe(true);
});

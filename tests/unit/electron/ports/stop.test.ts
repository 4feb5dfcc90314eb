import { expect, test, vi } from 'vitest';
import { Stop } from '../../../../electron/ports/stop.ts';

test('tells everyone who listens, once; whoever has gone, also because of it, is not told', () => {
  const stop = new Stop();
  const told: string[] = [];
  const last = () => told.push('last');
  const gone = () => told.push('gone');
  stop.addEventListener('abort', () => {
    told.push(`first, ${stop.aborted}`);
    stop.removeEventListener('abort', last);
    stop.abort();
  });
  stop.addEventListener('abort', gone);
  stop.addEventListener('abort', last);
  stop.removeEventListener('abort', gone);
  expect(stop.aborted).toBe(false);

  stop.abort();
  stop.addEventListener('abort', gone); // too late
  stop.abort();

  expect(told).toEqual(['first, true']);
  expect(stop.aborted).toBe(true);
});

test('a listener that fails keeps no other one from being told, nor whoever aborts from going on', () => {
  const uncaught: (() => void)[] = [];
  vi.stubGlobal('queueMicrotask', (task: () => void) => uncaught.push(task));
  const stop = new Stop();
  const told: string[] = [];
  stop.addEventListener('abort', () => {
    throw new RangeError('a bug');
  });
  stop.addEventListener('abort', () => told.push('other'));

  stop.abort();
  vi.unstubAllGlobals();

  expect(told).toEqual(['other']);
  expect(uncaught).toHaveLength(1);
  expect(uncaught[0]).toThrow('a bug');
});

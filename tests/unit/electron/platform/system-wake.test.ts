import { EventEmitter } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { SystemWake, type SystemWakeParts } from '../../../../electron/platform/system-wake.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

let powerMonitor: EventEmitter;
let app: EventEmitter;
let clock: FakeClock;
let online: boolean;
let told: number;

beforeEach(() => {
  powerMonitor = new EventEmitter();
  app = new EventEmitter();
  clock = new FakeClock();
  online = true;
  told = 0;
});

function systemWake(): SystemWake {
  return new SystemWake({ powerMonitor, app, isOnline: () => online, clock } as unknown as SystemWakeParts);
}

const listener = () => {
  told += 1;
};

test('tells of waking up, of an unlocked screen and of a window in front, until that is ended', () => {
  const end = systemWake().onWake(listener);
  powerMonitor.emit('resume');
  powerMonitor.emit('unlock-screen');
  app.emit('browser-window-focus');
  powerMonitor.emit('suspend');
  expect(told).toBe(3);

  end();

  powerMonitor.emit('resume');
  app.emit('browser-window-focus');
  expect([told, powerMonitor.eventNames(), app.eventNames()]).toEqual([3, [], []]);
});

test('tells within a second of a network that is back, once, and not of one that was there', () => {
  systemWake().onOnline(listener);
  clock.advance(5_000);
  expect(told).toBe(0);

  online = false;
  clock.advance(5_000);
  expect(told).toBe(0);
  online = true;
  clock.advance(1_000);
  expect(told).toBe(1);
  clock.advance(5_000);
  expect(told).toBe(1);
});

test('looks for a network no more once nobody waits for one', () => {
  const end = systemWake().onOnline(listener);
  clock.advance(3_000);

  end();

  expect(clock.waiting).toBe(0);
});

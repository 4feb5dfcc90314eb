import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doctorCommand } from '../../../../electron/main/doctor-command.ts';

const SCHEME = 'com.example.app';
const installed = (...args: string[]) => doctorCommand(['/opt/app/app', ...args], SCHEME, 0);

describe('the doctor', () => {
  test('is asked for by the exact first argument alone', () => {
    expect(installed('doctor')).toEqual({ kind: 'doctor', json: false });
    expect(installed('doctor', '--json')).toEqual({ kind: 'doctor', json: true });
    expect(installed()).toEqual({ kind: 'none' });
    expect(installed('x', 'doctor')).toEqual({ kind: 'none' });
    expect(installed('Doctor')).toEqual({ kind: 'none' });
    expect(installed('--', 'doctor')).toEqual({ kind: 'none' });
  });

  test('is found behind the switches of Chromium, and behind the folder of a clone', () => {
    expect(installed('--no-sandbox', '--user-data-dir=/x', 'doctor')).toMatchObject({ kind: 'doctor' });
    expect(doctorCommand(['electron', '--no-sandbox', '.', 'doctor', '--json'], SCHEME, 1)).toMatchObject({
      json: true,
    });
    expect(doctorCommand(['electron', 'doctor'], SCHEME, 1)).toEqual({ kind: 'none' });
  });

  test('says what it does not understand', () => {
    expect(installed('doctor', '--jsn')).toEqual({ kind: 'bad-usage', argument: '--jsn' });
    expect(installed('doctor', 'x')).toEqual({ kind: 'bad-usage', argument: 'x' });
  });

  test('is never asked for by a link: an address of ours anywhere, or the marker of Windows, is a callback', () => {
    expect(installed('doctor', `${SCHEME}:/oauth/callback?code=x`)).toEqual({ kind: 'none' });
    expect(installed('doctor', `${SCHEME.toUpperCase()}:/x`)).toEqual({ kind: 'none' });
    expect(installed('--open-callback', '--', 'doctor')).toEqual({ kind: 'none' });
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (more, path) => {
        expect(installed(`${SCHEME}:${path}`, ...more, 'doctor')).toEqual({ kind: 'none' });
      }),
    );
  });
});

import { expect, test } from 'vitest';
import { isTrustedSender, type MessageOrigin } from '../../../../electron/ipc/trusted-sender.ts';

const ORIGIN = 'app://keyporch';
const WINDOWS = new Set([7]);
const mainFrame = { origin: ORIGIN };

test('trusts the main frame of our window on our origin', () => {
  expect(isTrustedSender({ sender: { id: 7, mainFrame }, senderFrame: mainFrame }, WINDOWS, ORIGIN)).toBe(true);
});

const REFUSED: readonly (readonly [title: string, event: MessageOrigin])[] = [
  ['a frame that is gone', { sender: { id: 7, mainFrame }, senderFrame: null }],
  ['a frame within the page', { sender: { id: 7, mainFrame }, senderFrame: { origin: ORIGIN } }],
  ['a window that is not ours', { sender: { id: 8, mainFrame }, senderFrame: mainFrame }],
  ...['null', 'about:blank', 'data:', 'https://evil.example', 'app://keyporch.evil', 'app://Keyporch', 'file://'].map(
    (origin) => {
      const frame = { origin };
      return [`the origin ${origin}`, { sender: { id: 7, mainFrame: frame }, senderFrame: frame }] as const;
    },
  ),
];

test.each(REFUSED)('refuses %s', (_title, event) => {
  expect(isTrustedSender(event, WINDOWS, ORIGIN)).toBe(false);
});

import { expect, test } from 'vitest';
import { saveData, saveProvider, sendTokenTo } from '../../../../electron/main/confirmations.ts';

test('names the exact origin that a token would go to', () => {
  expect(sendTokenTo('https://api.example.com', 'Corp').message).toBe(
    'Send your “Corp” access token to https://api.example.com?',
  );
});

test('shows an issuer in the letters that are asked for', () => {
  const provider = { name: 'Corp', issuer: 'https://аpple.example', clientId: 'x' };

  expect(saveProvider(provider, 'c.json').message).toBe('Use “Corp” (https://xn--pple-43d.example/) for log-ins?');
});

test('keeps a name from being more than a name', () => {
  const name = `Orders”\n\nIt is safe to say yes.\u202e\u0000 ${'x'.repeat(200)}`;

  const { message } = saveData(name, 'https://api.example.com/orders', 'Corp', 'c.json');

  expect(message).toMatch(/^Add “Orders' It is safe to say yes\. x+…” from https:\/\/api\.example\.com\/orders\?$/);
  expect(message.length).toBeLessThan(130);
});

import { expect, test } from 'vitest';
import { SystemBrowser } from '../../../../electron/platform/system-browser.ts';

test.each([
  'https://id.example.com/authorize?x=1',
  'http://127.0.0.1:4280/authorize',
  'http://[::1]/a',
  'http://localhost/a',
])('opens %s', async (url) => {
  const opened: string[] = [];
  await new SystemBrowser(async (href) => void opened.push(href)).open(url);

  expect(opened).toEqual([url]);
});

test.each([
  'http://id.example.com/',
  'http://127.0.0.1.evil.example/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'mailto:a@b.example',
  'smb://host/share',
  'ms-settings:x',
  'com.example.keyporch:/oauth/callback',
  'https://user@id.example.com/',
  'https://u:p@id.example.com/',
  '//id.example.com/',
  'id.example.com',
  '-version',
  '',
  `https://id.example.com/?${'a'.repeat(2000)}`,
])('refuses %s', async (url) => {
  const opened: string[] = [];

  await expect(new SystemBrowser(async (href) => void opened.push(href)).open(url)).rejects.toMatchObject({
    code: 'AUTH_BROWSER_NOT_OPENED',
  });
  expect(opened).toEqual([]);
});

test('says that no browser opened, with nothing of the system’s text', async () => {
  const browser = new SystemBrowser(() => Promise.reject(new Error('https://id.example.com/?state=s failed')));

  const error = await browser.open('https://id.example.com/').catch((each: unknown) => each);
  expect(error).toMatchObject({ code: 'AUTH_BROWSER_NOT_OPENED', failure: { code: 'AUTH_BROWSER_NOT_OPENED' } });
  expect(String((error as Error).stack)).not.toContain('state=');
});

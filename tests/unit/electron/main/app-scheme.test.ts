import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_ORIGIN, CONTENT_SECURITY_POLICY, isAppPage, serveApp } from '../../../../electron/main/app-scheme.ts';

let folder: string;
let get: (path: string, method?: string) => Promise<Response>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-app-'));
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true });
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer/assets/index.js'), '1');
  writeFileSync(join(folder, 'secret'), 'secret');
  const serve = serveApp(join(folder, 'renderer'), async () => null);
  get = (path, method = 'GET') => serve({ url: `${APP_ORIGIN}${path}`, method });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('serves the built files under the one policy', async () => {
  const page = await get('/index.html');

  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
  expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe');
  expect(CONTENT_SECURITY_POLICY).toContain("require-trusted-types-for 'script'");
  expect(await (await get('/assets/index.js?x=1')).text()).toBe('1');
});

test('tells when a file was taken, not before', async () => {
  const taken: string[] = [];
  const serve = serveApp(
    join(folder, 'renderer'),
    async () => null,
    (path) => taken.push(path),
  );
  const response = await serve({ url: `${APP_ORIGIN}/assets/index.js`, method: 'GET' });
  expect(taken).toEqual([]);

  await response.text();

  expect(taken).toEqual([join(folder, 'renderer/assets/index.js')]);
});

test.each([
  '/',
  '/secret',
  '/../secret',
  '/%2e%2e/secret',
  '/..%2fsecret',
  '/assets',
  '/assets/',
  '//etc/passwd',
  '/index.html/',
])('has nothing at %s', async (path) => {
  const response = await get(path);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('');
});

test('answers no other method and no other host', async () => {
  expect((await get('/index.html', 'POST')).status).toBe(404);
  expect(
    (await serveApp(join(folder, 'renderer'), async () => null)({ url: 'app://evil/index.html', method: 'GET' }))
      .status,
  ).toBe(404);
});

test('serves nothing but its list, whatever is asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.webPath(), async (path) => {
      const response = await get(path);
      expect(
        response.status === 404 ||
          ['/index.html', '/assets/index.js'].includes(new URL(`${APP_ORIGIN}${path}`).pathname),
      ).toBe(true);
    }),
  );
});

test('knows its own page', () => {
  expect(isAppPage('app://keyporch/index.html')).toBe(true);
  expect(isAppPage('app://keyporch/index.html#orders')).toBe(true);
  for (const url of [
    'app://keyporch/other.html',
    'app://keyporch.evil/index.html',
    'https://evil.example',
    'file:///etc/passwd',
  ]) {
    expect(isAppPage(url)).toBe(false);
  }
});

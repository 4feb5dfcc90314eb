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
  const serve = serveApp(join(folder, 'renderer'));
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

test('every answer has the policy, also one without content', async () => {
  const answers = await Promise.all(['/index.html', '/none'].map((path) => get(path)));

  expect(answers.map(({ status }) => status)).toEqual([200, 404]);
  for (const { headers } of answers) {
    expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  }
});

test('the policy allows nothing that it does not name, and no inline or evaluated code', () => {
  const directives = new Map(
    CONTENT_SECURITY_POLICY.split('; ').map((each): [string, string] => {
      const [name = '', ...sources] = each.split(' ');
      return [name, sources.join(' ')];
    }),
  );

  // Plugins, frames, workers, media and manifests have no directive of their own: the default is theirs.
  expect(Object.fromEntries(directives)).toEqual({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
  });
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|blob:/);
});

test('nothing of a request is in the headers of its answer', async () => {
  const known = await get('/index.html');
  const headersOf = ({ headers }: Response) => Object.fromEntries(headers);
  for (const path of [
    '/index.html?x=%0d%0aset-cookie:a=b',
    '/index.html?%0D%0AContent-Security-Policy:',
    '/index.html#x',
  ]) {
    expect(headersOf(await get(path))).toEqual(headersOf(known));
  }
});

test('tells when a file was taken, not before', async () => {
  const taken: string[] = [];
  const serve = serveApp(join(folder, 'renderer'), (path) => taken.push(path));
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

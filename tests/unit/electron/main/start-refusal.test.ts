import { describe, expect, test } from 'vitest';
import { startRefusal } from '../../../../electron/main/start-refusal.ts';

interface Given {
  readonly argv?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
}

const refusal = ({ argv = [], environment = {}, platform = 'linux' }: Given) =>
  startRefusal({ argv, environment, platform });

describe('a switch is refused by its name, never with its value (T-15):', () => {
  test.each([
    ['--remote-debugging-port=9222', '--remote-debugging-port'],
    ['--remote-debugging-pipe', '--remote-debugging-pipe'],
    ['--remote-debugging-address=0.0.0.0', '--remote-debugging-address'],
    ['--remote-debugging-socket-name=x', '--remote-debugging-socket-name'],
    ['--remote-allow-origins=*', '--remote-allow-origins'],
    ['--inspect', '--inspect'],
    ['--inspect=0.0.0.0:1', '--inspect'],
    ['--inspect-brk', '--inspect-brk'],
    ['--inspect-port=1', '--inspect-port'],
    ['--js-flags=--allow-natives-syntax', '--js-flags'],
    ['--ignore-certificate-errors', '--ignore-certificate-errors'],
    ['--ignore-certificate-errors-spki-list=x', '--ignore-certificate-errors-spki-list'],
    ['--allow-insecure-localhost', '--allow-insecure-localhost'],
    ['--ssl-version-min=tls1', '--ssl-version-min'],
    ['--ssl-key-log-file=/x', '--ssl-key-log-file'],
    ['--host-resolver-rules=MAP * 127.0.0.1', '--host-resolver-rules'],
    ['--host-rules=MAP * 127.0.0.1', '--host-rules'],
    ['--proxy-server=http://ann:secret@evil.example', '--proxy-server'],
    ['--proxy-pac-url=http://evil.example', '--proxy-pac-url'],
    ['--proxy-bypass-list=*', '--proxy-bypass-list'],
    ['--proxy-auto-detect', '--proxy-auto-detect'],
    ['--no-proxy-server', '--no-proxy-server'],
    ['--auth-server-allowlist=*', '--auth-server-allowlist'],
    ['--auth-server-whitelist=*', '--auth-server-whitelist'],
    ['--auth-negotiate-delegate-allowlist=*', '--auth-negotiate-delegate-allowlist'],
    ['--log-net-log=/x', '--log-net-log'],
    ['--net-log-capture-mode=Everything', '--net-log-capture-mode'],
    ['--trace-startup=*', '--trace-startup'],
    ['--enable-tracing=*', '--enable-tracing'],
    ['--disable-web-security', '--disable-web-security'],
    ['--allow-running-insecure-content', '--allow-running-insecure-content'],
    ['--unsafely-treat-insecure-origin-as-secure=x', '--unsafely-treat-insecure-origin-as-secure'],
    ['--disable-site-isolation-trials', '--disable-site-isolation-trials'],
    ['--single-process', '--single-process'],
    ['--load-extension=/x', '--load-extension'],
    ['--disable-extensions-except=/x', '--disable-extensions-except'],
    ['--browser-subprocess-path=/x', '--browser-subprocess-path'],
    ['--gpu-launcher=/x', '--gpu-launcher'],
    ['--renderer-cmd-prefix=/x', '--renderer-cmd-prefix'],
    ['--utility-cmd-prefix=/x', '--utility-cmd-prefix'],
    ['--zygote-cmd-prefix=/x', '--zygote-cmd-prefix'],
    ['--ppapi-plugin-launcher=/x', '--ppapi-plugin-launcher'],
  ])('%s', (argument, name) => {
    const said = refusal({ argv: ['--no-sandbox', argument, 'com.acme.portal:/oauth/callback?code=c'] });

    expect(said).toMatch(new RegExp(`^${name} is refused`));
    if (argument.includes('=')) expect(said).not.toContain(argument.slice(argument.indexOf('=') + 1));
  });
});

test.each([
  ['one dash', '-inspect', 'linux'],
  ['capitals', '--Proxy-Server=x', 'darwin'],
  ['a slash on Windows', '/proxy-server=x', 'win32'],
] as const)('Chromium’s other spellings are refused too: %s', (_title, argument, platform) => {
  expect(refusal({ argv: [argument], platform })).toMatch(/^--(inspect|proxy-server) is refused/);
});

test('what follows -- is looked at too', () => {
  expect(refusal({ argv: ['--', '--inspect'] })).toMatch(/^--inspect is refused/);
});

describe('a variable is refused by its name, never with its value (T-16):', () => {
  test.each([
    'ELECTRON_RUN_AS_NODE',
    'NODE_OPTIONS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'NODE_EXTRA_CA_CERTS',
    'NODE_COMPILE_CACHE',
    'NODE_DEBUG',
    'NODE_DEBUG_NATIVE',
    'NODE_V8_COVERAGE',
    'SSLKEYLOGFILE',
  ])('%s', (name) => {
    const said = refusal({ environment: { [name]: '/secret' } });

    expect(said).toMatch(new RegExp(`^The environment variable ${name} is refused`));
    expect(said).not.toContain('/secret');
    expect(refusal({ environment: { [name]: '' } })).toBeNull();
  });
});

test.each([
  [[]],
  [['--user-data-dir=/home/ann/other']],
  [['--no-sandbox']],
  [['--ozone-platform=wayland', '--force-device-scale-factor=2', '--lang=de', '--disable-gpu']],
  [['--open-callback', '--', 'com.acme.portal:/oauth/callback?code=c&state=--inspect']],
  // As a second instance’s arguments arrive on Linux.
  [['--allow-file-access-from-files', '--enable-crashpad', 'com.acme.portal:/oauth/callback']],
  [['inspect', '/inspect']],
])('starts with %j', (argv) => {
  const environment = { HOME: '/home/ann', HTTPS_PROXY: 'http://proxy', SSL_CERT_FILE: '/x', NODE_ENV: 'production' };
  expect(refusal({ argv, environment })).toBeNull();
});

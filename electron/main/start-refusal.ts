/**
 * Switches that open the program to others or bend where its requests go. A `*` at the end: all names that begin so.
 * `user-data-dir` and `no-sandbox` are not here: the one chooses a folder, the other is the only way for root.
 */
const SWITCHES = [
  // Debuggers, and what V8 is told.
  'inspect*',
  'remote-debugging-*',
  'remote-allow-origins',
  'js-flags',
  // Proxies, names, and to whom the system's log-in is sent.
  'proxy-*',
  'no-proxy-server',
  'host-resolver-rules',
  'host-rules',
  'auth-server-*',
  'auth-negotiate-delegate-*',
  // Certificates and TLS.
  'ignore-certificate-errors*',
  'allow-insecure-localhost',
  'ssl-version-*',
  'ssl-key-log-file',
  // Records of what is sent, headers and all.
  'log-net-log',
  'net-log-*',
  'trace-startup*',
  'trace-config-*',
  'enable-tracing*',
  // A page's limits.
  'disable-web-security',
  'allow-running-insecure-content',
  'unsafely-treat-insecure-origin-as-secure',
  'disable-site-isolation-trials',
  'single-process',
  'load-extension',
  'disable-extensions-except',
  // Other programs in the place of the program's own.
  'browser-subprocess-path',
  'gpu-launcher',
  'ppapi-plugin-launcher',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'zygote-cmd-prefix',
] as const;

/** Variables that do the same to Node and Electron. The fuses switch some of them off already, where there are fuses. */
const VARIABLES = [
  'ELECTRON_RUN_AS_NODE',
  'NODE_OPTIONS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_EXTRA_CA_CERTS',
  'NODE_COMPILE_CACHE',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_V8_COVERAGE',
  'SSLKEYLOGFILE',
] as const;

/** The exit code of a start that is refused. @see sysexits.h, EX_USAGE */
export const REFUSED_EXIT_CODE = 64;

export interface Start {
  /** What the program was started with, its own path left out or not. */
  readonly argv: readonly string[];
  /** `process.env` itself, which on Windows finds a name however it is written. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/**
 * Why an installed program does not start, for people; or null. Values are never in it: a proxy's address can have a password.
 * Also what follows `--` is looked at: nothing of this list belongs there either.
 */
export function startRefusal({ argv, environment, platform }: Start): string | null {
  const refused = argv.map((argument) => switchName(argument, platform)).find(isRefused);
  if (refused !== undefined) {
    return `--${refused} is refused, because it would let others look into this program or change where it connects to. Start it without.`;
  }
  const variable = VARIABLES.find((name) => environment[name]);
  if (variable !== undefined) {
    return `The environment variable ${variable} is refused, because it would let others look into this program or change whom it trusts. Start it without: unset ${variable}`;
  }
  return null;
}

/** As Chromium reads an argument: one dash does too, on Windows a slash. Empty: no switch. */
function switchName(argument: string, platform: NodeJS.Platform): string {
  const prefix = platform === 'win32' ? /^(--?|\/)/ : /^--?/;
  if (!prefix.test(argument)) return '';
  return (argument.replace(prefix, '').split('=')[0] ?? '').toLowerCase();
}

function isRefused(name: string): boolean {
  return SWITCHES.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each));
}

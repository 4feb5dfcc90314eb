import { AttemptStore } from '../../electron/auth/attempt-store.ts';
import { LogIn } from '../../electron/auth/log-in.ts';
import { Providers } from '../../electron/auth/providers.ts';
import { RevocationQueue } from '../../electron/auth/revocation-queue.ts';
import { SessionManager } from '../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../electron/auth/session-state.ts';
import { TokenStore } from '../../electron/auth/token-store.ts';
import { parseConfigValue } from '../../electron/config/parse-config.ts';
import { FlowRecorder } from '../../electron/flow/recorder.ts';
import { providerFetch } from '../../electron/platform/http/provider-fetch.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import type { HttpPort } from '../../electron/ports/http.ts';
import type { LoopbackPort } from '../../electron/ports/loopback.ts';
import type { ClockPort, WakePort } from '../../electron/ports/system.ts';
import { ApiProxy, type ProxyAnswer } from '../../electron/proxy/api-proxy.ts';
import type { ApiRequest } from '../../shared/api.ts';
import { REDIRECT_URI } from './demo-server.ts';
import { wholeText } from './fake-http.ts';
import { FakeKeychain } from './fake-keychain.ts';
import { FakeMarker } from './fake-marker.ts';
import { fakeWaysBack } from './fake-ways-back.ts';
import { startSignOut } from './sign-out.ts';

export interface ProgramParts {
  /** The content of a config file. */
  readonly config: unknown;
  readonly http: HttpPort;
  /** What the person does in the browser: the address that was opened in, the callback out. */
  readonly visit: (url: string) => Promise<string>;
  readonly keychain?: FakeKeychain;
  readonly marker?: FakeMarker;
  /** The file that says that a revocation waits. */
  readonly revocationsMarker?: FakeMarker;
  /** The scheme is somebody else's, so that the browser comes back here. */
  readonly loopback?: LoopbackPort;
  readonly clock?: ClockPort;
  readonly wake?: WakePort;
  /** False: as on a real Electron, which takes addresses of other machines. */
  readonly testRuntime?: boolean;
}

/** The program without Electron: everything is real but keychain, marker file and browser. */
export function startProgram(parts: ProgramParts) {
  const { http, visit, loopback, clock = new SystemClock() } = parts;
  const { keychain = new FakeKeychain(), marker = new FakeMarker(), revocationsMarker = new FakeMarker() } = parts;
  const parsed = parseConfigValue(parts.config, { testRuntime: parts.testRuntime ?? true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { config } = parsed;
  const flow = new FlowRecorder(clock);
  const state = new SessionStateHolder();
  const providers = new Providers(config, providerFetch(http), clock);
  const sessions = new SessionManager({
    providers,
    store: new TokenStore(keychain),
    marker: new SessionMarker(marker),
    state,
    clock,
    flow,
    ...(parts.wake === undefined ? {} : { wake: parts.wake }),
    revocations: new RevocationQueue({ keychain, marker: revocationsMarker, clock, flow }),
  });
  const { signOut, endSession, opened, notices } = startSignOut({ providers, sessions, clock, flow });
  const callbacks: string[] = [];
  const logIn = new LogIn({
    providers,
    sessions,
    attempts: new AttemptStore(keychain),
    clock,
    flow,
    browser: {
      open: async (url) => {
        const callback = await visit(url);
        callbacks.push(callback);
        setImmediate(() => void logIn.handleCallback(callback));
      },
    },
    redirectUri: REDIRECT_URI,
    ...fakeWaysBack(loopback === undefined ? { kind: 'ours' } : { kind: 'none', remedy: { kind: 'none' } }),
    ...(loopback === undefined ? {} : { loopback }),
    onState: () => undefined,
    onNotice: () => undefined,
    onCallback: () => undefined,
  });
  const proxy = new ApiProxy({
    apis: config.apis,
    http,
    tokens: sessions,
    flow,
    clock,
    userAgent: 'Keyporch/test',
    userInfoEndpoint: (id) => providers.get(id).client.userInfoEndpoint(),
  });
  const call = (request: Pick<ApiRequest, 'api' | 'path'> & Partial<ApiRequest>): Promise<ProxyAnswer> =>
    proxy.call(
      { callId: '1', method: 'GET', headers: {}, body: null, timeout: null, ...request },
      new AbortController().signal,
    );
  return {
    config,
    providers,
    sessions,
    logIn,
    state,
    flow,
    keychain,
    callbacks,
    call,
    signOut,
    endSession,
    opened,
    notices,
  };
}

/** An answer's body as JSON. */
export function jsonOf(answer: ProxyAnswer): Record<string, unknown> {
  return JSON.parse(wholeText(answer)) as Record<string, unknown>;
}

import type { ApiConfig, Config, ProviderConfig } from '../../shared/config.ts';
import type { DoctorFinding } from '../../shared/doctor.ts';
import type { ProxyLookupPort } from '../ports/doctor.ts';
import type { HttpPort } from '../ports/http.ts';
import type { ClockPort } from '../ports/system.ts';
import { type Check, failing, once, pass, warn } from './check.ts';
import { type Reached, reach, type Unreached } from './reach.ts';

/** From here on a token can be taken for expired, or not valid yet; in s. */
const CLOCK_WARN_S = 60;
const CLOCK_FAIL_S = 300;

export interface NetworkParts {
  readonly http: HttpPort;
  readonly clock: ClockPort;
}

/** Each provider is asked once; its answer tells of its clock too. */
export function providerChecks(parts: NetworkParts, { providers }: Config): readonly Check[] {
  return providers.flatMap((provider) => {
    const answer = once(() => reach(parts, addressOf(provider), 'text'));
    const { id, name } = provider;
    return [
      { id: `provider:${id}`, title: `Provider ${name}`, run: async () => describeProvider(provider, await answer()) },
      { id: `clock:${id}`, title: `Clock beside ${name}`, run: async () => describeClock(await answer()) },
    ];
  });
}

/** What a log-in asks for first. @see OpenID Connect Discovery 1.0 §4 */
function addressOf({ issuer, oauth2 }: ProviderConfig): string {
  return oauth2?.tokenEndpoint ?? `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

function describeProvider(provider: ProviderConfig, answer: Reached | Unreached): DoctorFinding {
  const address = provider.issuer;
  if (answer.kind === 'unreached') return describeUnreached(address, answer);
  if (provider.oauth2 !== undefined) return pass(`${address} answers`);
  if (answer.status !== 200)
    return failing(
      'http',
      `${address} answers HTTP ${answer.status} in place of its discovery document`,
      answer.status >= 500
        ? 'Try again later, or tell the people who run the provider.'
        : 'Check the issuer in the configuration.',
    );
  if (!isDiscovery(answer.text))
    return failing(
      'http',
      `what ${address} sends is no discovery document`,
      'Check the issuer in the configuration; a network’s own log-in page (Wi-Fi) can answer in its place.',
    );
  return pass(`${address} answers with its discovery document`);
}

function isDiscovery(text: string): boolean {
  try {
    const document = JSON.parse(text) as { issuer?: unknown } | null;
    return typeof document?.issuer === 'string';
  } catch {
    return false; // its text would quote the answer
  }
}

function describeUnreached(address: string, { obstacle, found, fix }: Unreached): DoctorFinding {
  return failing(obstacle, `${address}: ${found}`, fix);
}

/** @see OIDC Core §3.1.3.7 (9, 10): times in a token are the provider's */
function describeClock(answer: Reached | Unreached): DoctorFinding {
  if (answer.kind === 'unreached')
    return warn('unknown', 'can’t be compared: the provider is not reached', 'Make the provider reachable first.');
  if (answer.aheadMs === null)
    return warn(
      'unknown',
      'can’t be compared: the provider does not say its time',
      'Compare the clock with another one.',
    );
  const seconds = Math.round(Math.abs(answer.aheadMs) / 1_000);
  const found = `${seconds} s ${answer.aheadMs < 0 ? 'behind' : 'ahead of'} the provider`;
  if (seconds <= CLOCK_WARN_S) return pass(seconds <= 1 ? 'the same as the provider’s' : found);
  const fix = 'Set this computer’s clock: switch on automatic time in the system settings.';
  return seconds > CLOCK_FAIL_S ? failing('clock', found, fix) : warn('clock', found, fix);
}

/** Each API; those of one origin share a request. It goes out without a token, so any answer will do. */
export function apiChecks(parts: NetworkParts, { apis }: Config): readonly Check[] {
  const asked = new Map<string, () => Promise<Reached | Unreached>>();
  return apis.flatMap((api) => {
    const origin = originOf(api);
    if (origin === null) return []; // the provider's own
    const answer = asked.get(origin) ?? once(() => reach(parts, `${origin}/`, 'answer'));
    asked.set(origin, answer);
    return [{ id: `api:${api.id}`, title: `API ${api.id}`, run: async () => describeApi(origin, await answer()) }];
  });
}

function describeApi(origin: string, answer: Reached | Unreached): DoctorFinding {
  return answer.kind === 'unreached'
    ? describeUnreached(origin, answer)
    : pass(`${origin} answers (HTTP ${answer.status})`);
}

function originOf({ baseUrl }: ApiConfig): string | null {
  return baseUrl === null ? null : new URL(baseUrl).origin;
}

/** An address that stands for all that are not configured. */
const ELSEWHERE = 'https://example.com/';

/** By which way requests go out. What is wrong with a proxy, the providers and APIs behind it say. */
export function proxyCheck(lookup: ProxyLookupPort, config: Config | null): Check {
  const origins = [
    ...(config?.providers ?? []).map(({ issuer }) => new URL(issuer).origin),
    ...(config?.apis ?? []).flatMap((api) => originOf(api) ?? []),
  ];
  return {
    id: 'proxy',
    title: 'Proxy',
    run: async () => {
      const named = [...new Set(origins)].map((origin) => [`${origin}/`, origin] as const);
      const ways = await Promise.all(
        [...named, [ELSEWHERE, 'other addresses'] as const].map(
          async ([url, name]) => [(await lookup.waysTo(url)).trim() || 'DIRECT', name] as const,
        ),
      );
      if (ways.every(([way]) => way === 'DIRECT')) return pass('none: straight to every address');
      return pass(ways.map(([way, name]) => `${name}: ${way}`).join(', '));
    },
  };
}

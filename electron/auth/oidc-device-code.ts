import * as oidc from 'openid-client';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';
/** Between two polls where the provider does not say, and never less than the other, in ms. @see RFC 8628 §3.2 */
const DEFAULT_INTERVAL_MS = 5_000;
const MIN_INTERVAL_MS = 1_000;
/** Whatever the provider says: a code that is good for a day is a day's time to be talked into using it. */
const MAX_LIFETIME_MS = 30 * 60_000;
const MAX_ADDRESS_LENGTH = 2_000;

/** A code for the person, and the one that main asks with. @see RFC 8628 §3.2 */
export interface DeviceCode {
  /** Whoever has it gets the tokens: it never leaves main. */
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete: string | null;
  readonly lifetimeMs: number;
  readonly intervalMs: number;
}

/** Asks for a code. A user code that no person could read, or that gives away the device code, is not taken. */
export async function requestDeviceCode(
  configuration: oidc.Configuration,
  parameters: URLSearchParams,
): Promise<DeviceCode> {
  const answer = await oidc.initiateDeviceAuthorization(configuration, parameters);
  const { device_code: deviceCode, user_code: userCode, verification_uri: verificationUri } = answer;
  if (!READABLE.test(userCode) || [userCode, verificationUri].some((each) => each.includes(deviceCode))) {
    throw new TypeError('a user code that cannot be shown');
  }
  return {
    deviceCode,
    userCode,
    verificationUri,
    verificationUriComplete: completeAddress(answer),
    lifetimeMs: Math.min(answer.expires_in * 1_000, MAX_LIFETIME_MS),
    intervalMs: Math.max((answer.interval ?? DEFAULT_INTERVAL_MS / 1_000) * 1_000, MIN_INTERVAL_MS),
  };
}

/**
 * Asks once. The library's own polling ends with the first lost connection and keeps its own time, so it gets one request
 * after another from us.
 */
export async function pollDeviceCode(
  configuration: oidc.Configuration,
  deviceCode: string,
  parameters: Readonly<Record<string, string>>,
): Promise<(oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers) | 'pending' | 'slow-down'> {
  try {
    return await oidc.genericGrantRequest(configuration, GRANT_TYPE, { ...parameters, device_code: deviceCode });
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError && error.error === 'authorization_pending') return 'pending';
    if (error instanceof oidc.ResponseBodyError && error.error === 'slow_down') return 'slow-down';
    throw error;
  }
}

/** Up to 40 visible characters, perhaps with blanks between them. */
const READABLE = /^[\x21-\x7e](?:[\x20-\x7e]{0,38}[\x21-\x7e])?$/;

/** The address that saves typing, where it leads to the same place. Without it the person types. */
function completeAddress(answer: oidc.DeviceAuthorizationResponse): string | null {
  const { verification_uri_complete: complete, verification_uri: plain, device_code: deviceCode } = answer;
  if (complete === undefined || complete.length > MAX_ADDRESS_LENGTH || complete.includes(deviceCode)) return null;
  try {
    const url = new URL(complete);
    const sameOrigin = url.origin === new URL(plain).origin && url.username === '' && url.password === '';
    return sameOrigin ? url.href : null;
  } catch {
    return null; // not an address
  }
}

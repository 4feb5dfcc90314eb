import type { AfterPackContext } from 'electron-builder';

/** The keys of an App Store Connect API key, as electron-builder and Apple's own tools name them. */
const CREDENTIALS = ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'] as const;

/** What Apple's service needs. @see https://developer.apple.com/documentation/security/notarizing-macos-software-before-distribution */
export interface NotarizeRequest {
  readonly appPath: string;
  readonly appleApiKey: string;
  readonly appleApiKeyId: string;
  readonly appleApiIssuer: string;
}

/**
 * Has a signed macOS app notarized, where there are credentials.
 * @returns what was done, for people
 * @throws {Error} where only some of the credentials are set: an app that is thought to be notarized and is not helps nobody
 */
export async function notarizeSigned(
  {
    electronPlatformName,
    appOutDir,
    packager,
  }: Pick<AfterPackContext, 'electronPlatformName' | 'appOutDir' | 'packager'>,
  environment: Readonly<Record<string, string | undefined>>,
  notarize: (request: NotarizeRequest) => Promise<void>,
): Promise<'not macOS' | 'no credentials' | 'notarized'> {
  if (electronPlatformName !== 'darwin') return 'not macOS';
  const missing = CREDENTIALS.filter((name) => !environment[name]);
  if (missing.length === CREDENTIALS.length) return 'no credentials';
  if (missing.length > 0) throw new Error(`not notarized: ${missing.join(', ')} not set`);
  await notarize({
    appPath: `${appOutDir}/${packager.appInfo.productFilename}.app`,
    appleApiKey: environment.APPLE_API_KEY ?? '',
    appleApiKeyId: environment.APPLE_API_KEY_ID ?? '',
    appleApiIssuer: environment.APPLE_API_ISSUER ?? '',
  });
  return 'notarized';
}

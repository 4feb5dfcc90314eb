import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/** Where Linux distributions keep what the system trusts, as one file. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Arch
  '/etc/pki/tls/certs/ca-bundle.crt', // Fedora, RHEL
  '/etc/ssl/ca-bundle.pem', // openSUSE
  '/etc/ssl/cert.pem', // Alpine
];

export interface CertificateSources {
  readonly platform: NodeJS.Platform;
  /** Node's own way to the system's store, where it has one (22.15, 23.10 and newer). */
  readonly fromNode?: (() => readonly string[]) | undefined;
  /** A whole file. @throws {Error} when it can't be read */
  readonly read?: (path: string) => string;
}

/**
 * The authorities that a TLS connection may be vouched for by: those that Node brings and those that the system trusts, among
 * which a company puts its own. Each once, PEM. An older Node knows no system store; there the bundle of Linux is read.
 */
export function trustedAuthorities(sources: CertificateSources): readonly string[] {
  return [...new Set([...tls.rootCertificates, ...systemAuthorities(sources)])];
}

/** What this process can ask. */
export function certificateSources(): CertificateSources {
  const { getCACertificates } = tls as Partial<typeof tls>;
  const fromNode = getCACertificates === undefined ? undefined : () => getCACertificates('system');
  return { platform: process.platform, fromNode };
}

function systemAuthorities({ platform, fromNode, read = readText }: CertificateSources): readonly string[] {
  if (fromNode !== undefined) return fromNode();
  if (platform !== 'linux') return [];
  for (const path of BUNDLES) {
    try {
      return read(path).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    } catch {
      // This distribution keeps it elsewhere.
    }
  }
  return [];
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

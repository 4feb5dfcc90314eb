import { useState } from 'react';
import type { Ability, DiscoveryReport, Support } from '../../shared/setup.ts';
import { useClient } from '../session/SessionProvider.tsx';

const ABILITIES: Readonly<Record<Ability, string>> = {
  'code-flow': 'Log-in by code',
  'pkce-s256': 'PKCE with S256',
  refresh: 'Refresh tokens',
  'offline-access': 'Staying logged in (offline_access)',
  'user-info': 'User info',
  revocation: 'Log-out withdraws tokens',
  'end-session': 'Log-out at the provider',
  'device-code': 'Log-in on another device',
};

const SUPPORT: Readonly<Record<Support, string>> = { yes: 'Yes', no: 'No', unknown: 'Not announced' };

/** What a provider has told about itself, and what to register there. */
export function DiscoveryView({ report }: { readonly report: DiscoveryReport }) {
  return (
    <>
      <p>
        <code>{report.issuer}</code>
      </p>
      <h2 id="register">Register there</h2>
      <p className="quiet">
        {report.redirectUris.length === 1
          ? 'This redirect URI, exactly as it is written:'
          : 'These redirect URIs, exactly as they are written. One of them is enough; with both, a log-in has a second way back.'}
      </p>
      <ul className="redirect-uris" aria-labelledby="register">
        {report.redirectUris.map((each) => (
          <RedirectUri key={each.kind} {...each} />
        ))}
      </ul>
      <h2 id="supports">What it supports</h2>
      <dl className="abilities" aria-labelledby="supports">
        {report.abilities.map(({ ability, support }) => (
          <div key={ability}>
            <dt>{ABILITIES[ability]}</dt>
            <dd className={support}>{SUPPORT[support]}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function RedirectUri({ kind, uri }: DiscoveryReport['redirectUris'][number]) {
  const { bridge } = useClient();
  const [copied, setCopied] = useState(false);
  return (
    <li>
      <code>{uri}</code>
      <button
        type="button"
        aria-label={copied ? 'Copied' : `Copy ${uri}`}
        onClick={() => void bridge.copyRedirectUri(kind).then(({ ok }) => setCopied(ok))}
      >
        {copied ? 'Copied' : 'Copy'}
      </button>
      {kind === 'loopback' && <p className="quiet">Any port: the provider must not insist on one (RFC 8252).</p>}
    </li>
  );
}

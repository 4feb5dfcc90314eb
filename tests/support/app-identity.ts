import type { AppIdentity } from '../../scripts/package/app-identity.ts';

/** An integrator's app, for tests of what packages are made from. */
export function acmeIdentity(change: Partial<AppIdentity> = {}): AppIdentity {
  return {
    id: 'com.acme.portal',
    name: 'Acme Portal',
    shownName: 'Acme Portal',
    version: '1.2.3',
    description: 'Orders of Acme.',
    author: 'Acme <it@acme.example>',
    homepage: 'https://acme.example',
    marks: [],
    ...change,
  };
}

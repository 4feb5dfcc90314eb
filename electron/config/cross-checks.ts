import type { Config, ConfigFault, ProviderConfig } from '../../shared/config.ts';
import { isAllowedPath, isSoundPath, isSoundQuery } from '../../shared/paths.ts';
import type { ParseOptions } from './parse-config.ts';
import { BY_SCOPE } from './part-faults.ts';
import { isLoopbackAddress } from './schema.ts';

/** What only shows when the parts of a configuration are held against each other. */
export function crossFaults(config: Config, options: ParseOptions): readonly ConfigFault[] {
  return [
    ...duplicates(config, 'providers'),
    ...duplicates(config, 'apis'),
    ...duplicates(config, 'views'),
    ...unknownProviders(config),
    ...uselessAudiences(config),
    ...config.views.flatMap((_, index) => viewFaults(config, index)),
    ...(options.testRuntime ? testRuntimeFaults(config) : []),
  ];
}

function duplicates(config: Config, list: 'providers' | 'apis' | 'views'): ConfigFault[] {
  const ids: readonly string[] = config[list].map((each) => each.id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index ? [] : [fault(`${list}[${index}].id`, id, 'an id that no other one in the list has')],
  );
}

function unknownProviders({ providers, apis }: Config): ConfigFault[] {
  return apis.flatMap(({ provider }, index) =>
    providers.some((each) => each.id === provider)
      ? []
      : [fault(`apis[${index}].provider`, provider, 'the id of one of the providers')],
  );
}

function uselessAudiences({ providers, apis }: Config): ConfigFault[] {
  return apis.flatMap(({ provider, audience }, index) => {
    const byScope = providers.some((each) => each.id === provider && each.audienceParameter === 'scope');
    return byScope && audience !== undefined ? [fault(`apis[${index}].audience`, audience, BY_SCOPE)] : [];
  });
}

function viewFaults({ apis, views }: Config, index: number): ConfigFault[] {
  const view = views[index];
  if (view === undefined) return [];
  const api = apis.find((each) => each.id === view.api);
  if (api === undefined) return [fault(`views[${index}].api`, view.api, 'the id of one of the APIs')];
  const [pathname = '', ...queries] = view.path.split('?');
  if (!api.methods.includes('GET')) return [fault(`views[${index}].api`, view.api, 'an API that allows GET')];
  if (!isSoundQuery(queries.join('?')))
    return [fault(`views[${index}].path`, view.path, 'a query that is percent-encoded')];
  if (isSoundPath(pathname) && isAllowedPath(pathname, api.paths)) return [];
  return [fault(`views[${index}].path`, view.path, `a path that the API allows: ${api.paths.join(', ')}`)];
}

/** Nobody is to be talked into an old Chromium with real tokens. */
function testRuntimeFaults({ providers, apis }: Config): ConfigFault[] {
  const expected = 'an address on this machine: this Electron stands in for tests (RUNTIME_IS_TEST_ONLY)';
  return [
    ...providers.flatMap((provider, index) =>
      addressesOf(provider).flatMap(([key, address]) =>
        isLoopbackAddress(address) ? [] : [fault(`providers[${index}].${key}`, address, expected)],
      ),
    ),
    ...apis.flatMap(({ baseUrl }, index) =>
      baseUrl === null || isLoopbackAddress(baseUrl) ? [] : [fault(`apis[${index}].baseUrl`, baseUrl, expected)],
    ),
  ];
}

function addressesOf(provider: ProviderConfig): readonly (readonly [key: string, address: string])[] {
  const { issuer, oauth2, endSessionEndpoint } = provider;
  const logOut = endSessionEndpoint === undefined ? {} : { endSessionEndpoint };
  if (oauth2 === undefined) return Object.entries({ issuer, ...logOut }); // its metadata are checked when they come
  const { user: _, ...endpoints } = oauth2;
  return Object.entries({ ...endpoints, ...logOut });
}

function fault(path: string, found: string, expected: string): ConfigFault {
  return { path, found: JSON.stringify(found.length > 80 ? `${found.slice(0, 80)}…` : found), expected };
}

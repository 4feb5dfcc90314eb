import { DEMO_CLIENT_ID, ORDERS_SCOPE } from './identity.ts';

/** The built-in configuration: a config file like any other, for where the demo listens. */
export function demoConfig({ issuer, apiBaseUrl }: { readonly issuer: string; readonly apiBaseUrl: string }): unknown {
  return {
    providers: [
      {
        id: 'demo',
        name: 'Demo',
        issuer,
        clientId: DEMO_CLIENT_ID,
        scopes: ['openid', 'profile', 'email', 'offline_access'],
        prompt: 'consent',
        deviceCode: true,
      },
    ],
    apis: [
      {
        id: 'demo',
        baseUrl: apiBaseUrl,
        provider: 'demo',
        paths: ['/orders/**', '/me'],
        audience: apiBaseUrl,
        scopes: [ORDERS_SCOPE],
      },
    ],
    views: [
      {
        id: 'orders',
        title: 'Orders',
        type: 'table',
        api: 'demo',
        path: '/orders',
        items: '$.items',
        columns: [
          { field: 'id', title: 'No.' },
          { field: 'placedAt', title: 'Placed', format: 'date' },
          { field: 'product', title: 'Product' },
          { field: 'quantity', title: 'Quantity', format: 'number' },
          { field: 'total', title: 'Total', format: 'money' },
          { field: 'status', title: 'Status' },
        ],
        paging: { type: 'page', parameter: 'page', first: 1, sizeParameter: 'size', size: 50, total: '$.total' },
        sorting: { parameter: 'sort' },
      },
      { id: 'profile', title: 'Profile', type: 'json', api: 'demo', path: '/me' },
    ],
  };
}

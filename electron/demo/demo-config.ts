import { DEMO_CLIENT_ID, ORDERS_SCOPE, STOCK_SCOPE, stockUrl } from './identity.ts';

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
        methods: ['GET', 'POST'],
        paths: ['/orders/**', '/orders.csv', '/notes', '/events', '/me'],
        audience: apiBaseUrl,
        scopes: [ORDERS_SCOPE],
      },
      {
        id: 'stock',
        baseUrl: stockUrl(issuer),
        provider: 'demo',
        paths: ['/items'],
        audience: stockUrl(issuer),
        scopes: [STOCK_SCOPE],
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
      {
        id: 'stock',
        title: 'Stock',
        type: 'table',
        api: 'stock',
        path: '/items',
        items: '$.items',
        columns: [
          { field: 'id', title: 'No.' },
          { field: 'product', title: 'Product' },
          { field: 'price', title: 'Price', format: 'money' },
          { field: 'left', title: 'Left', format: 'number' },
        ],
      },
      { id: 'profile', title: 'Profile', type: 'json', api: 'demo', path: '/me' },
    ],
  };
}

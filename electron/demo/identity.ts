/** The demo's client at its own provider. */
export const DEMO_CLIENT_ID = 'keyporch-demo';
/** The scope that the demo's API asks for. */
export const ORDERS_SCOPE = 'orders:read';
/** The scope that its second API asks for. */
export const STOCK_SCOPE = 'stock:read';

/** Where the second API is, which is also what its tokens are for. */
export function stockUrl(issuer: string): string {
  return `${issuer}/stock`;
}

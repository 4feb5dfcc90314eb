/** The demo's client at its own provider. */
export const DEMO_CLIENT_ID = 'keyporch-demo';
/** The scope that the demo's API asks for. */
export const ORDERS_SCOPE = 'orders:read';

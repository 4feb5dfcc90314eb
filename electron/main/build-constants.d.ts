// Filled in by electron.vite.config.ts.
declare const __KEYPORCH_ID__: string;
declare const __KEYPORCH_NAME__: string;
declare const __KEYPORCH_VERSION__: string;
/** True in an integrator's own app: it has its configuration built in, and no demo. */
declare const __KEYPORCH_BAKED__: boolean;
declare const __ELECTRON_FLOOR__: number;

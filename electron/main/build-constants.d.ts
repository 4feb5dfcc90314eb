// Filled in by electron.vite.config.ts.
declare const __KEYPORCH_ID__: string;
declare const __KEYPORCH_NAME__: string;
declare const __KEYPORCH_VERSION__: string;
/** True in an integrator's own app: it has its configuration built in, and no demo. */
declare const __KEYPORCH_BAKED__: boolean;
/** Where newer versions are told of, with a slash at its end; null: this build never asks. */
declare const __KEYPORCH_UPDATES__: string | null;
declare const __ELECTRON_FLOOR__: number;

// Filled in by electron.vite.config.ts.
declare const __KEYPORCH_ID__: string;
declare const __KEYPORCH_NAME__: string;
declare const __KEYPORCH_VERSION__: string;
declare const __ELECTRON_FLOOR__: number;

// Filled in by electron.vite.config.ts.
declare const __KEYPORCH_ID__: string;
declare const __KEYPORCH_NAME__: string;
declare const __KEYPORCH_VERSION__: string;
/** True in an integrator's own app: it has its configuration built in, and no demo. */
declare const __KEYPORCH_BAKED__: boolean;
/** Where newer versions are told of, with a slash at its end; null: this build never asks. */
declare const __KEYPORCH_UPDATES__: string | null;
/** Whose signature a package needs that this build may install, as base64 of an Ed25519 SPKI; null: it installs none. */
declare const __KEYPORCH_UPDATES_KEY__: string | null;
declare const __ELECTRON_FLOOR__: number;

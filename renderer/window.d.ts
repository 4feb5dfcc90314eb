import type { KeyporchBridge } from '../shared/ipc.ts';

declare global {
  interface Window {
    readonly keyporch: KeyporchBridge;
  }
}

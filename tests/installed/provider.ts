import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A company's provider and API, apart from every app. */
export interface Provider {
  readonly issuer: string;
  readonly apiBaseUrl: string;
  /** What it was asked and what it answered, such as `POST /token 200`: no query, no body. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

/** @param redirectUri the only one that its client has */
export async function startProvider(redirectUri: string): Promise<Provider> {
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-provider-'));
  const child = fork(join(import.meta.dirname, 'provider-process.ts'), [folder, redirectUri], { execArgv: [] });
  const log: string[] = [];
  child.on('message', (message: { request?: string }) => {
    if (message.request !== undefined) log.push(message.request);
  });
  const [{ issuer, apiBaseUrl }] = (await once(child, 'message', { signal: AbortSignal.timeout(20_000) })) as [
    { issuer: string; apiBaseUrl: string },
  ];
  return {
    issuer,
    apiBaseUrl,
    log,
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

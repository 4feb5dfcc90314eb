import { once } from 'node:events';
import type { ElectronApplication } from '@playwright/test';

/**
 * Ends the app as a person does. Not by Playwright's own way, which waits for a browser that the program has opened.
 * @throws {Error} if it did not end, and was killed
 */
export async function quitApp(app: ElectronApplication): Promise<void> {
  const child = app.process();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(15_000) });
  await app.evaluate((electron) => void setTimeout(() => electron.app.quit(), 0));
  await ended.catch(() => {
    child.kill('SIGKILL');
    throw new Error('the program did not end when it was told to');
  });
}

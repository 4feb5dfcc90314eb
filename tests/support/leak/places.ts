import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { Evidence } from './evidence.ts';
import { deletedFilesOf, descendantsOf, memoryOf, roleOf, type SeenProcess } from './processes.ts';

/** A running app, as far as it is looked into. */
export interface Looked {
  readonly app: ElectronApplication;
  readonly page: Page;
}

/** What is in the window’s JavaScript: strings of the heap. Long ones are cut after 1,024 characters; see the memory for the rest. */
export async function lookIntoHeap(evidence: Evidence, { page }: Looked): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  const { strings } = JSON.parse(chunks.join('')) as { strings: readonly string[] };
  evidence.look('heap', 'strings', strings.join('\n'));
}

/** The memory of all the app’s processes but main, which has the tokens. */
export async function lookIntoMemory(evidence: Evidence, { app }: Looked): Promise<void> {
  for (const pid of descendantsOf(app.process().pid ?? 0)) {
    const role = roleOf(pid);
    if (role === 'other') continue; // what passes on standard output
    const place = role === 'renderer' ? 'renderer memory' : 'other memory';
    try {
      for await (const piece of memoryOf(pid)) evidence.look(place, role, piece);
    } catch {
      // It has ended.
    }
  }
}

/** What the page shows and holds: elements, and what is in fields. */
export async function lookIntoPage(evidence: Evidence, { page }: Looked): Promise<void> {
  const fields = 'input, textarea, select';
  const values = await page.locator(fields).evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value));
  evidence.look('DOM', 'elements', await page.content());
  evidence.look('DOM', 'fields', values.join('\n'));
  const stored = await page.evaluate(async () => {
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    const entries = performance.getEntries().map(({ name }) => name);
    const { cookie } = document;
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      databases,
      entries,
      cookie,
      history.state,
      name,
    ]);
  });
  evidence.look('web storage', 'storage', stored);
}

/** What everybody at the desktop can see: titles, the clipboard. And cookies, which main can list. */
export async function lookAtDesktop(evidence: Evidence, { app, page }: Looked): Promise<void> {
  const seen = await app.evaluate(async ({ BrowserWindow, clipboard, session }) => ({
    titles: BrowserWindow.getAllWindows().map((window) => `${window.getTitle()} ${window.webContents.getURL()}`),
    text: await clipboard.readText(),
    cookies: JSON.stringify(await session.defaultSession.cookies.get({})),
  }));
  evidence.look('titles', 'windows', [...seen.titles, await page.title()].join('\n'));
  evidence.look('clipboard', 'text', seen.text);
  evidence.look('web storage', 'cookies', seen.cookies);
}

/** Everything that main and windows have sent to each other. */
export async function lookAtMessages(evidence: Evidence, { app }: Looked): Promise<void> {
  const recorded = await app.evaluate(() => {
    const { recordedPayloads } = globalThis as unknown as {
      recordedPayloads: { direction: 'in' | 'out'; channel: string; bytes: Uint8Array }[];
    };
    return recordedPayloads
      .splice(0)
      .map(({ bytes, ...rest }) => ({ ...rest, bytes: Buffer.from(bytes).toString('base64') }));
  });
  for (const { direction, channel, bytes } of recorded) {
    evidence.look(
      direction === 'in' ? 'messages to main' : 'messages to windows',
      channel,
      Buffer.from(bytes, 'base64'),
    );
  }
}

/** Every file below a folder, byte by byte. @param place where the files count; null: they are left out */
export function lookIntoFiles(evidence: Evidence, folder: string, place: (path: string) => string | null): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) lookIntoFiles(evidence, path, place);
    const where = place(path);
    if (!stat?.isFile() || where === null) continue;
    evidence.look(where, path, name);
    evidence.look(where, path, contentOf(path));
  }
}

/** Files that were deleted while a process of the app has them open, main among them. */
export function lookIntoDeletedFiles(evidence: Evidence, { app }: Looked): void {
  const main = app.process().pid ?? 0;
  for (const pid of [main, ...descendantsOf(main)]) {
    for (const bytes of deletedFilesOf(pid)) evidence.look('deleted files', roleOf(pid), bytes);
  }
}

/** What processes were started with. A second instance gets the callback from the system: code and `state`, once. */
export function lookAtProcesses(evidence: Evidence, seen: readonly SeenProcess[], suffix: string): void {
  for (const { what, text } of seen) {
    const isCallback = what === 'cmdline' && /:\/oauth\/callback\?/.test(text);
    const place = `${what === 'cmdline' ? 'arguments' : 'environment'}${suffix}`;
    evidence.look(
      place,
      text.slice(0, 60),
      Buffer.from(text, 'latin1'),
      (hit) => isCallback && /^(code|state) /.test(hit),
    );
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it is gone, or somebody else's
  }
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0); // as above
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, lookEverywhere, type World } from './world.ts';

/** A third run, in which the planted mark is put wherever was looked, in one encoding or another, and is looked for again. */
export async function liveWithPlanted(world: World): Promise<void> {
  const { planted, api, computer } = world;
  const running = await launch(world, {
    env: { KEYPORCH_PLANTED: planted },
    address: `com.example.keyporch.dev:/nowhere?${planted}`,
  });
  const { app, page } = running;
  await page.getByRole('button', { name: 'Log in', exact: true }).waitFor();
  await page.evaluate((text) => {
    const field = document.createElement('input');
    field.value = text;
    document.body.append(field, text);
    localStorage.setItem('planted', encodeURIComponent(text));
    console.log(text);
    Object.assign(window, { planted: { text, bytes: new TextEncoder().encode(text) } });
    const { keyporch } = window as unknown as { keyporch: { signIn(...args: unknown[]): Promise<unknown> } };
    return keyporch.signIn(text, null, {});
  }, planted);
  const { logs, crashes } = await app.evaluate(({ app: electronApp, BrowserWindow, clipboard, shell }, text) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setTitle(text);
    window?.webContents.send('planted', { deep: [text] });
    clipboard.writeText(text);
    process.stdout.write(`${text}\n`);
    process.stderr.write(`${JSON.stringify({ text })}\n`);
    void shell.openExternal(`https://provider.example/?hint=${encodeURIComponent(text)}`);
    return { logs: electronApp.getPath('logs'), crashes: electronApp.getPath('crashDumps') };
  }, planted);
  const openFile = join(computer.desktop.folder, 'tmp', 'open');
  await app.evaluate(
    (_electron, { path, text }) => {
      (globalThis as unknown as { plantOpenFile(path: string, text: string): void }).plantOpenFile(path, text);
    },
    { path: openFile, text: planted },
  );
  const files = {
    [join(logs, 'planted.log')]: Buffer.from(planted),
    [join(crashes, 'pending', 'planted.dmp')]: Buffer.from(planted, 'utf16le'),
    [join(computer.userData, 'session.json.planted')]: Buffer.from(Buffer.from(`x${planted}`).toString('base64')),
    [join(computer.desktop.folder, 'tmp', 'planted')]: Buffer.from(Buffer.from(planted).toString('hex')),
  };
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, bytes);
  }
  await computer.addToKeychain(planted);
  await fetch(`${api.origin}/planted?${new URLSearchParams({ token: planted })}`);
  await lookEverywhere(world, running, 'planted', planted);
  await running.close();
}

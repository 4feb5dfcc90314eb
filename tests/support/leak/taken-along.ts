import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { within } from '../../../scripts/desktop/processes.ts';
import { chooseInMenu } from '../menu.ts';
import type { Evidence } from './evidence.ts';
import type { Looked } from './places.ts';

/** Something that a person takes along, for a bug report or a document: no secret may be in it. */
interface TakenAlong {
  /** Its place. */
  readonly place: string;
  /** What it must hold, or it was not that. */
  readonly holds: string;
  /** What a person does for it. */
  readonly choose: (running: Looked) => Promise<void>;
  /** How the file ends that it becomes; null: it goes to the clipboard. */
  readonly extension: string | null;
}

/** All of them: whoever adds a way to take something along adds it here, and it is looked into. */
export const TAKEN_ALONG: readonly TakenAlong[] = [
  { place: 'flow as JSON', holds: 'keyporch-flow', choose: inFlow('Save as JSON'), extension: 'json' },
  { place: 'flow as SVG', holds: '</svg>', choose: inFlow('Save as SVG'), extension: 'svg' },
  { place: 'flow as Mermaid', holds: 'sequenceDiagram', choose: inFlow('Copy as Mermaid'), extension: null },
  { place: 'diagnostics', holds: 'id and scheme:', choose: inMenu('Copy Diagnostics'), extension: null },
];

/** Takes all along as a person does, and looks into it. @param added what is put there too before it is looked at */
export async function lookAtTakenAlong(evidence: Evidence, running: Looked, folder: string, added = ''): Promise<void> {
  for (const { place, holds, choose, extension } of TAKEN_ALONG) {
    const path = `${folder}/${place.replaceAll(' ', '-')}.${extension}`;
    const click = () => choose(running);
    const text = extension === null ? await copied(running, click, added) : await saved(running, click, path, added);
    if (!text.includes(holds)) throw new Error(`this is no ${place}: ${text.slice(0, 200)}`);
    evidence.look(place, place, text);
  }
}

/** A button of the Flow view. */
function inFlow(button: string): TakenAlong['choose'] {
  return async ({ page }) => {
    await page.getByRole('link', { name: 'Flow' }).click();
    await page.getByRole('button', { name: button }).click();
  };
}

function inMenu(label: string): TakenAlong['choose'] {
  return (running) => chooseInMenu(running, label);
}

async function saved({ app }: Looked, click: () => Promise<void>, path: string, added: string): Promise<string> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
  await click();
  await within(5_000, () => existsSync(path), path);
  appendFileSync(path, added);
  return readFileSync(path, 'utf8');
}

async function copied({ app }: Looked, click: () => Promise<void>, added: string): Promise<string> {
  const read = () => app.evaluate(({ clipboard }) => clipboard.readText());
  await app.evaluate(({ clipboard }) => clipboard.clear());
  await click();
  await within(5_000, async () => (await read()) !== '', 'the copy');
  await app.evaluate(({ clipboard }, text) => clipboard.writeText(clipboard.readText() + text), added);
  const text = await read();
  await app.evaluate(({ clipboard }) => clipboard.clear());
  return text;
}

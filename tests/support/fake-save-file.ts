import type { ChosenFile, SaveFilePort, SuggestedFile } from '../../electron/ports/system.ts';

/** A person who is asked for a file: what was suggested, and what it got. */
export class FakeSaveFile implements SaveFilePort {
  readonly suggested: SuggestedFile[] = [];
  readonly saved: { readonly file: SuggestedFile; readonly text: string }[] = [];
  /** False: no file is chosen. */
  chooses = true;
  /** While the person thinks. */
  thinking: Promise<void> = Promise.resolve();

  async choose(file: SuggestedFile): Promise<ChosenFile | null> {
    this.suggested.push(file);
    await this.thinking;
    if (!this.chooses) return null;
    return {
      name: `${file.name}.${file.extension}`,
      write: async (pieces) => {
        const all: Uint8Array[] = [];
        for await (const piece of pieces) all.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
        this.saved.push({ file, text: Buffer.concat(all).toString() });
      },
    };
  }
}

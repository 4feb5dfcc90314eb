import type { SaveFilePort, SuggestedFile } from '../../electron/ports/system.ts';

/** A person who is asked for a file: what was suggested, and what it got. */
export class FakeSaveFile implements SaveFilePort {
  readonly saved: { readonly file: SuggestedFile; readonly text: string }[] = [];
  /** False: no file is chosen. */
  chooses = true;

  async save(file: SuggestedFile, text: string): Promise<boolean> {
    if (this.chooses) this.saved.push({ file, text });
    return this.chooses;
  }
}

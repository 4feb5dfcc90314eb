import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** True for a folder that can be written to; of one that is not there yet, where it would be made. */
export async function isWritable(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null); // not there, or not for us to know
  const above = dirname(folder);
  if (found === null) return above !== folder && isWritable(above);
  const allowed = await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return found.isDirectory() && allowed;
}

import { MAX_SUGGESTED_NAME } from '../../shared/api.ts';
import type { SuggestedFile } from '../ports/system.ts';

/** Names that are devices on Windows, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i;
/** What the system takes for a link or a setting of its own, and follows without being asked. */
const FOLLOWED = /^(?:desktop|library-ms|lnk|local|scf|searchconnector-ms|url)$/i;
/** How Windows keeps what a folder looks like. */
const ABOUT_FOLDER = /^(?:desktop\.ini|thumbs\.db)$/i;
const MAX_BYTES = 200;

/**
 * What a file is called in the save dialog: what the page suggests, or else the API, or else the path.
 * @param disposition the `content-disposition` header
 * @see RFC 6266 §4.3
 */
export function suggestFile(suggested: string | null, disposition: string | undefined, path: string): SuggestedFile {
  const [name, extension] = split(
    [suggested, fileNameOf(letters(disposition ?? '')), lastSegment(path)]
      .map((each) => plainName(each ?? ''))
      .find((each) => each !== '') ?? 'download',
  );
  return { name, extension, kind: extension.toUpperCase() };
}

/** One name for every system: no folders, nothing that can't be seen or has a meaning. */
function plainName(text: string): string {
  return (text.slice(-MAX_SUGGESTED_NAME).split(/[/\\]/).at(-1) ?? '')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*%]/g, '_') // percent signs name variables in dialogs of Windows
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .replace(ABOUT_FOLDER, '_$&');
}

/** No device, and not too long. */
function split(given: string): readonly [name: string, extension: string] {
  const whole = given.replace(/\.(?=\{[^{}]*\}$)/, '_'); // a class of Windows' in braces would be the file's kind
  const [, stem = whole, end = ''] = /^(.+)\.([a-z0-9]{1,16}(?:-ms)?)$/i.exec(whole) ?? [];
  const extension = FOLLOWED.test(end) ? 'download' : end;
  const name = shortened(stem).replace(/[.\s]+$/, '');
  if (stem === whole && name !== whole) return split(name); // it ends in another way now
  return [DEVICE.test(name) ? `_${name}` : name, extension];
}

/** Whole characters, in the bytes that a name may have. */
function shortened(text: string): string {
  let bytes = 0;
  let short = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_BYTES) break;
    short += character;
  }
  return short;
}

/** @see RFC 6266 §4.1, RFC 8187 §3.2 */
function fileNameOf(disposition: string): string {
  const [, encoded] = /;\s*filename\*\s*=\s*utf-8'[^']*'([^\s;,]+)/i.exec(disposition) ?? [];
  if (encoded !== undefined) return decoded(encoded);
  const [, quoted, plain] = /;\s*filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s;,"]+))/i.exec(disposition) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
}

/** Of bytes, one character each: UTF-8 as most servers send it, or else Latin-1, as it was before. @see RFC 9110 §5.5 */
function letters(bytes: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes;
  }
}

function lastSegment(path: string): string {
  const [pathname = ''] = path.split('?');
  return decoded(pathname.split('/').findLast((segment) => segment !== '') ?? '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ''; // not UTF-8: then it names nothing
  }
}

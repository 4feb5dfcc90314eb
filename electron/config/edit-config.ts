import { applyEdits, modify } from 'jsonc-parser';

/** A part of a config file as it stands there. */
export type FilePart = Readonly<Record<string, unknown>>;

/** What is added to a config file. */
export interface Additions {
  readonly providers?: readonly FilePart[];
  readonly apis?: readonly FilePart[];
  readonly views?: readonly FilePart[];
}

/**
 * The text of a config file with more in its lists. What stands there stays as it is written, order and blanks included.
 * @param text a configuration without faults, or null for a file that is not there yet
 */
export function addToConfig(text: string | null, additions: Additions): string {
  const lists = Object.entries(additions) as [string, readonly FilePart[]][];
  if (text === null) return `${JSON.stringify(Object.fromEntries(lists), null, 2)}\n`;
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const parts = lists.flatMap(([list, added]) => added.map((part) => [list, part] as const));
  return mark + parts.reduce((json, [list, part]) => append(json, list, part), text.slice(mark.length));
}

function append(json: string, list: string, part: FilePart): string {
  const indent = /\n([ \t]+)\S/.exec(json)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: json.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(json, modify(json, [list, -1], part, { formattingOptions, isArrayInsertion: true }));
}

const HIDDEN = '(hidden)';
const MAX_FOUND = 80;

/** What stands somewhere in a file, shortened. Of objects and lists only what they are: something secret may be in them. */
export function describeFound(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = (JSON.stringify(value) ?? String(value)).replace(/\/\/[^/@\s:]*:[^/@\s]*@/g, `//${HIDDEN}@`);
  return text.length > MAX_FOUND ? `${text.slice(0, MAX_FOUND)}…` : text;
}

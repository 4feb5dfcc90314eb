/** The value at `$`, `$.a.b` or `a.b`; undefined where there is none. Own keys only. */
export function readPath(value: unknown, path: string): unknown {
  const keys = path.split('.').filter((key) => key !== '$' && key !== '');
  return keys.reduce<unknown>((found, key) => {
    if (typeof found !== 'object' || found === null) return undefined;
    return Object.hasOwn(found, key) ? (found as Record<string, unknown>)[key] : undefined;
  }, value);
}

/** The rows at a path; null where there is no list. */
export function readRows(body: unknown, path: string): readonly unknown[] | null {
  const found = readPath(body, path);
  return Array.isArray(found) ? found : null;
}

const MAX_LENGTH = 40;

/** An id of the config for something that people call `name`, other than those that are taken. */
export function idFrom(name: string, taken: readonly string[], otherwise: string): string {
  const words = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_LENGTH - 4)
    .replace(/-+$/, '');
  const id = words === '' ? otherwise : words;
  if (!taken.includes(id)) return id;
  let number = 2;
  while (taken.includes(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}

/**
 * What is wrong with a lock file: each package needs a checksum and comes from the registry, all from the same one. Where the
 * lock file names no addresses, npm takes the registry that it is set to.
 * @param {{ packages: Record<string, { integrity?: string, resolved?: string, link?: boolean }> }} lock
 * @returns {string[]}
 */
export function lockFaults(lock) {
  const faults = [];
  const origins = new Set();
  for (const [path, { integrity, resolved, link }] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const name = path.replace(/^.*node_modules\//, '');
    if (link) faults.push(`${name} is a link`);
    else if (!/^sha512-/.test(integrity ?? '')) faults.push(`${name} has no SHA-512`);
    if (resolved === undefined || link) continue;
    if (resolved.startsWith('https://')) origins.add(new URL(resolved).origin);
    else faults.push(`${name} does not come by https`);
  }
  if (origins.size > 1) faults.push('the packages come from more than one origin');
  return faults;
}

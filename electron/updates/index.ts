/* Read as one, and only where a build has a feed and a configuration wants it. */
export { UpdateCheck } from './update-check.ts';
export { UpdateInstaller } from './update-installer.ts';
export { replaceableWith, updateWay } from './update-way.ts';

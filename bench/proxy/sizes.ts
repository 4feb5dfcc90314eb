/** A large answer, in bytes. */
export const LARGE_BYTES = 400 * 262_144;

/** What tells a person that this is not what is shipped to people. */
export type Mark = 'test build' | 'test runtime';

/** The id that a clone has as it comes: an app for people needs one of its own. */
const DEFAULT_ID = 'com.example.keyporch';

/**
 * @param id as it is built in
 * @param testRuntime an old Electron that stands in for tests
 */
export function marksOf(id: string, testRuntime: boolean): readonly Mark[] {
  return [...(id === DEFAULT_ID ? (['test build'] as const) : []), ...(testRuntime ? (['test runtime'] as const) : [])];
}

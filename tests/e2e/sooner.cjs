// Runs in main before the program: what waits for half a minute comes at once.
const after = globalThis.setTimeout;
globalThis.setTimeout = (task, ms, ...more) => after(task, ms === 30_000 ? 0 : ms, ...more);

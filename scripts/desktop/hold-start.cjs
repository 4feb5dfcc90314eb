// Holds the program until Playwright is attached, which then calls `__playwright_run`. Without it Playwright may attach in
// the instant in which the window's page is committed: Chromium then never tells it of that page, and it waits for ever.
// Playwright brings such a script along, with switches of its own that would change what is tested (`--password-store`).
const { app } = require('electron');

process.argv.splice(process.argv.indexOf('-r'), 2); // itself
const ready = app.whenReady();
const attached = new Promise((resolve) => {
  globalThis.__playwright_run = resolve;
});
app.whenReady = async () => {
  await attached;
  await ready;
};

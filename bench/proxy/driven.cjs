// Runs in main before a program, which it lets the bench drive: what is asked is run in main, or in its first window's page.
const { runInThisContext } = require('node:vm');
const { app } = require('electron');

app.on('web-contents-created', (_event, contents) => {
  globalThis.benchPage ??= contents;
  contents.once('did-finish-load', () => process.send({ ready: process.pid, page: contents.getOSProcessId() }));
});

process.on('message', async ({ id, where, code }) => {
  try {
    const value = await (where === 'main' ? runInThisContext(code) : globalThis.benchPage.executeJavaScript(code));
    process.send({ id, value });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.on('disconnect', () => app.exit());

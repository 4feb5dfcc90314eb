// Runs in main before the program: every window keeps its pictures, and main when it told of which state of the session.
const { join } = require('node:path');
const { app, session } = require('electron');

const preload = join(__dirname, 'pictures-preload.cjs');
void app.whenReady().then(() => {
  if (session.defaultSession.registerPreloadScript) {
    session.defaultSession.registerPreloadScript({ type: 'frame', filePath: preload });
  } else session.defaultSession.setPreloads([preload]);
});

const told = [];
globalThis.toldStates = told;
app.on('web-contents-created', (_event, contents) => {
  const send = contents.send.bind(contents);
  contents.send = (channel, ...args) => {
    if (channel === 'session:changed') told.push({ at: Date.now(), version: args[0].version });
    send(channel, ...args);
  };
});

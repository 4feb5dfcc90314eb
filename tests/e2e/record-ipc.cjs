// Runs in main before the program: keeps every payload that goes between main and windows, as the bytes that are sent.
const { app, ipcMain } = require('electron');
const { serialize } = require('node:v8');

const payloads = [];
globalThis.recordedPayloads = payloads;
const keep = (channel, value) => payloads.push({ channel, bytes: serialize(value) });

const handle = ipcMain.handle.bind(ipcMain);
ipcMain.handle = (channel, listener) =>
  handle(channel, async (event, ...args) => {
    keep(channel, args);
    const answer = await listener(event, ...args);
    keep(channel, answer);
    return answer;
  });

app.on('web-contents-created', (_event, contents) => {
  const send = contents.send.bind(contents);
  contents.send = (channel, ...args) => {
    keep(channel, args);
    send(channel, ...args);
  };
});

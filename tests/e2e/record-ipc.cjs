// Runs in main before the program: keeps every payload that goes between main and windows, as the bytes that are sent.
const { app, ipcMain, protocol } = require('electron');
const { closeSync, openSync, unlinkSync, writeSync } = require('node:fs');
const { serialize } = require('node:v8');

const payloads = [];
globalThis.recordedPayloads = payloads;
const keep = (direction, channel, value) => payloads.push({ direction, channel, bytes: serialize(value) });

const handle = ipcMain.handle.bind(ipcMain);
ipcMain.handle = (channel, listener) =>
  handle(channel, async (event, ...args) => {
    keep('in', channel, args);
    const answer = await listener(event, ...args);
    keep('out', channel, answer);
    return answer;
  });

// Large bodies of API calls go by a port of their own.
const on = ipcMain.on.bind(ipcMain);
ipcMain.on = (channel, listener) =>
  on(channel, (event, ...args) => {
    for (const port of event.ports) {
      const post = port.postMessage.bind(port);
      port.postMessage = (message) => {
        keep('out', channel, message);
        post(message);
      };
      port.on('message', ({ data }) => keep('in', channel, data));
    }
    listener(event, ...args);
  });

// What windows are served on their own origin.
const serve = protocol.handle.bind(protocol);
protocol.handle = (scheme, listener) =>
  serve(scheme, async (request) => {
    keep('in', scheme, [request.url, [...request.headers]]);
    const response = await listener(request);
    keep('out', scheme, [...response.headers]);
    return response;
  });

app.on('web-contents-created', (_event, contents) => {
  // Also what the program does not listen to.
  for (const event of ['ipc-message', 'ipc-message-sync']) {
    contents.on(event, (_sender, channel, ...args) => keep('in', channel, args));
  }
  for (const name of ['send', 'postMessage', 'executeJavaScript']) {
    const call = contents[name].bind(contents);
    contents[name] = (channel, ...args) => {
      keep('out', channel, args.slice(0, 1));
      return call(channel, ...args);
    };
  }
});

/** A file that has no name any more. Its descriptor stays open until the program ends. */
globalThis.plantOpenFile = (path, text) => {
  const file = openSync(path, 'w+');
  writeSync(file, text);
  unlinkSync(path);
  return () => closeSync(file);
};

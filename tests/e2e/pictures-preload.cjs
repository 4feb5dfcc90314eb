// Runs in a window before its page: keeps what each committed picture shows, for `window.pictures`.
const { contextBridge } = require('electron');

const pictures = [];
new MutationObserver(() => {
  const root = document.getElementById('root');
  if (root === null || root.childElementCount === 0) return;
  pictures.push({ at: Date.now(), text: root.textContent, logIn: root.querySelector('.log-in') !== null });
}).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
contextBridge.exposeInMainWorld('pictures', { all: () => pictures });

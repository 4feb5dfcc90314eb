// The least that calls an API from main: `ipcMain.handle` and undici, without a check, a limit or a token of anybody's.
const { createWriteStream } = require('node:fs');
const { join } = require('node:path');
const { pipeline } = require('node:stream/promises');
const { app, BrowserWindow, ipcMain } = require('electron');
const { Pool } = require(process.env.BENCH_UNDICI);

const pool = new Pool(process.env.BENCH_API, { connections: 64 });
const headers = { authorization: 'Bearer bench' };

async function get(path) {
  const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
  return { status: statusCode, body: await body.arrayBuffer() };
}

globalThis.bench = {
  /** Milliseconds for one of so many. */
  async small(count) {
    const begin = performance.now();
    for (let call = 0; call < count; call += 1) await get('/small');
    return (performance.now() - begin) / count;
  },
  /** Milliseconds for one large answer. */
  async toFile(path) {
    const begin = performance.now();
    const { body } = await pool.request({ method: 'GET', path: '/large', headers });
    await pipeline(body, createWriteStream(path));
    return performance.now() - begin;
  },
};

ipcMain.handle('echo', (_event, value) => value);
ipcMain.handle('get', (_event, path) => get(path));
app.on('window-all-closed', () => app.quit());
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1100,
    height: 740,
    webPreferences: { preload: join(__dirname, 'preload.cjs'), sandbox: true, spellcheck: false },
  });
  window.loadURL(process.env.BENCH_URL);
});

// Runs in main before a program: prints when an element of its window has been painted, then ends the program.
const { app } = require('electron');

const script = `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector(${JSON.stringify(process.env.BENCH_SELECTOR)}) === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())));
  };
  look();
})`;

app.on('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', async () => {
    process.stdout.write(`painted ${await contents.executeJavaScript(script)}\n`);
    app.exit();
  });
});

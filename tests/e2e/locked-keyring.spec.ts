import { runQuietly } from '../../scripts/desktop/processes.ts';
import { type Computer, expect, logInToDemo, logOut, test } from './fixtures.ts';

const LOGIN = '/org/freedesktop/secrets/collection/login';

test.use({ desktopName: 'locked keyring' });

test('a locked keyring: the session is not taken for gone, and quitting does not wait for its password', async ({
  computer,
}) => {
  const first = await computer.launch();
  await logInToDemo(first);
  await first.close();
  await lock(computer);

  // The system's own window asks for the password; nobody answers it.
  const locked = await computer.launch();
  await expect(locked.page.getByText('The keychain did not answer.')).toBeVisible();
  await expect(locked.page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await locked.close();

  // The next one is answered late: the session comes by itself.
  const opened = await computer.launch();
  await expect(opened.page.getByText('The keychain did not answer.')).toBeVisible();
  await givePassword(computer);
  await expect(opened.page.getByRole('table', { name: 'Orders' })).toBeVisible();
});

test('a keyring that is locked at the log-in: told once, data work, and it is saved when its password is given', async ({
  computer,
}) => {
  await lock(computer);
  const running = await computer.launch();
  const { page } = running;
  await logInToDemo(running);
  const banner = page.getByText('A restart will ask you to log in again.');
  await expect(banner).toContainText('The keychain did not answer.');
  await banner.getByRole('button', { name: 'Hide' }).click();
  await expect(banner).toBeHidden();
  await page.reload();
  await expect(page.getByRole('table', { name: 'Orders' })).toBeVisible();
  await expect(banner).toBeHidden();
  const account = page.getByRole('button', { name: 'Dana Demo' });
  await account.click();
  await expect(page.getByRole('menu')).toContainText('Your tokens are in memory, until you quit.');
  await expect(page.getByRole('menuitem', { name: 'Save in the keychain' })).toBeVisible();

  await givePassword(computer);

  await expect(page.getByRole('menu')).toContainText('Your tokens are in the system’s keychain.');
  await running.close();
  const restarted = await computer.launch();
  await expect(restarted.page.getByRole('table', { name: 'Orders' })).toBeVisible();
});

test('a keyring that was restarted while the program runs: the program says that it has to be, too', async ({
  computer,
}) => {
  const { env, processes } = computer.desktop;
  const running = await computer.launch();
  await logInToDemo(running);
  await runQuietly('sh', ['-c', 'kill -9 $(busctl --user status org.freedesktop.secrets | sed -n s/^PID=//p)'], env);
  processes.start('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], env, { input: 'test' });
  await expect.poll(() => computer.keychain()).toContain('demo:');

  await logOut(running.page);
  await expect(running.page.getByText('The keychain has been restarted')).toBeVisible();
  await running.close();

  // What could not be deleted never comes back.
  const restarted = await computer.launch();
  await expect(restarted.page.getByRole('button', { name: /^(Log in|Try the demo)$/ })).toBeVisible();
});

/** As a screen saver does it. */
async function lock({ desktop }: Computer): Promise<void> {
  const lockCall = 'org.freedesktop.Secret.Service.Lock';
  const to = ['--dest=org.freedesktop.secrets', '/org/freedesktop/secrets', lockCall, `array:objpath:${LOGIN}`];
  await runQuietly('dbus-send', ['--session', '--print-reply', ...to], desktop.env);
}

/** What a person types into the system's own window. */
async function givePassword({ desktop }: Computer): Promise<void> {
  const window = ['search', '--sync', '--onlyvisible', '--class', 'gcr-prompter'];
  await desktop.run('xdotool', [...window, 'windowactivate', '--sync']);
  await desktop.run('xdotool', ['key', '--clearmodifiers', 't', 'e', 's', 't', 'Return']);
}

import { runQuietly } from '../../scripts/desktop/processes.ts';
import { expect, logInToDemo, test } from './fixtures.ts';

const LOGIN = '/org/freedesktop/secrets/collection/login';

test.use({ desktopName: 'locked keyring' });

test('a locked keyring: the session is not taken for gone, and quitting does not wait for its password', async ({
  computer,
}) => {
  const first = await computer.launch();
  await logInToDemo(first);
  await first.close();
  await runQuietly(
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.secrets',
      '/org/freedesktop/secrets',
      'org.freedesktop.Secret.Service.Lock',
      `array:objpath:${LOGIN}`,
    ],
    computer.desktop.env,
  );

  // The system's own window asks for the password; nobody answers it.
  const locked = await computer.launch();
  await expect(locked.page.getByText('The keychain did not answer.')).toBeVisible();
  await locked.close();
});

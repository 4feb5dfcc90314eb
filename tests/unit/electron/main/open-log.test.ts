import { expect, test } from 'vitest';
import { logFolderOf } from '../../../../electron/main/open-log.ts';

test.each([
  ['linux', '/home/ada/.config/com.example.app/logs'],
  ['darwin', '/home/ada/Library/Logs/com.example.app'],
] as const)('on %s the logs have a folder of this app’s id', (platform, folder) => {
  const userData = '/home/ada/.config/com.example.app';
  expect(logFolderOf({ platform, home: '/home/ada', userData, id: 'com.example.app' })).toBe(folder);
});

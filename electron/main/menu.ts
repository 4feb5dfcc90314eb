import type { MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly name: string;
  /** With reload and developer tools. */
  readonly developing: boolean;
  readonly showAbout: () => void;
  readonly showDoctor: () => void;
  readonly copyDiagnostics: () => void;
  readonly showLogs: () => void;
  readonly newWindow: () => void;
}

/**
 * The program's menu: on macOS at the top of the screen, where it is needed for copy and paste; elsewhere hidden until Alt
 * is pressed.
 */
export function menuTemplate({
  platform,
  name,
  developing,
  showAbout,
  showDoctor,
  newWindow,
  copyDiagnostics,
  showLogs,
}: MenuOptions): MenuItemConstructorOptions[] {
  const about = { label: `About ${name}`, click: showAbout };
  const window = { label: 'New Window', accelerator: 'CommandOrControl+N', click: newWindow };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      ...(developing ? ([{ role: 'forceReload' }, { role: 'toggleDevTools' }, { type: 'separator' }] as const) : []),
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const help: MenuItemConstructorOptions[] = [
    { label: 'Check This Installation', click: showDoctor },
    { label: 'Copy Diagnostics', click: copyDiagnostics },
    { label: 'Show the Logs in Their Folder', click: showLogs },
  ];
  if (platform === 'darwin')
    return [
      macAppMenu(name, about),
      { label: 'File', submenu: [window, { role: 'close' }] },
      { role: 'editMenu' },
      view,
      { role: 'windowMenu' },
      { role: 'help', label: 'Help', submenu: help },
    ];
  return [
    { label: '&File', submenu: [window, { role: 'close' }, { type: 'separator' }, { role: 'quit', label: 'Quit' }] },
    { role: 'editMenu', label: '&Edit' },
    view,
    { label: '&Help', submenu: [...help, { type: 'separator' }, about] },
  ];
}

function macAppMenu(name: string, about: MenuItemConstructorOptions): MenuItemConstructorOptions {
  const separator = { type: 'separator' } as const;
  return {
    label: name,
    submenu: [
      about,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}

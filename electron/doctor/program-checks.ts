import type { Config, ConfigFault } from '../../shared/config.ts';
import type { AppState } from '../../shared/ipc.ts';
import { type Check, failing, pass, warn } from './check.ts';

/** The configuration that is in use, as the program found it. */
export interface ConfigInUse {
  readonly mode: AppState['mode'];
  readonly file: string | null;
  readonly faults: readonly ConfigFault[];
  /** Null: there is none, or it has faults. */
  readonly config: Config | null;
}

export interface Versions {
  readonly app: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  /** Name, release, processor. */
  readonly system: string;
  readonly desktop: string;
  /** An old Electron that stands in for tests. */
  readonly testRuntime: boolean;
}

export function versionsCheck(versions: Versions): Check {
  const { app, electron, chromium, node, system, desktop, testRuntime } = versions;
  const found = `${app}; Electron ${electron}, Chromium ${chromium}, Node ${node}; ${system}; desktop ${desktop}`;
  return {
    id: 'versions',
    title: 'Versions',
    run: async () =>
      testRuntime
        ? warn('test-runtime', found, 'This Electron is for tests: it reaches this machine only. Use a released build.')
        : pass(found),
  };
}

/** @param own where the person's own configuration would be */
export function configCheck({ mode, file, faults }: ConfigInUse, own: string): Check {
  return {
    id: 'config',
    title: 'Configuration',
    run: async () => {
      if (mode === 'config') return pass(file ?? 'built in');
      if (mode === 'demo') return pass('the demo’s');
      if (mode === 'trial') return pass('a provider that is being connected; not saved yet');
      if (mode === 'none')
        return warn(
          'none',
          `there is none; yours would be ${own}`,
          'Choose Connect a provider, or write a configuration file.',
        );
      const [first] = faults;
      const where = first === undefined || first.path === '' ? 'it' : first.path;
      return failing(
        'faulty',
        `${file ?? 'built in'} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}`,
        `Correct ${where}: expected is ${first?.expected ?? 'a valid configuration'}. The app’s window names all faults.`,
      );
    },
  };
}

/** Where the program keeps its files. @param isWritable of a folder, or of the one where it would be made */
export function folderChecks(
  folders: { readonly logs: string; readonly data: string },
  isWritable: (folder: string) => Promise<boolean>,
): readonly Check[] {
  const check = (id: string, title: string, folder: string): Check => ({
    id,
    title,
    run: async () =>
      (await isWritable(folder))
        ? pass(folder)
        : failing('not-writable', `${folder} can’t be written to`, 'Check its rights and the free space.'),
  });
  return [check('data', 'Data folder', folders.data), check('logs', 'Log folder', folders.logs)];
}

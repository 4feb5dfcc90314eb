import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { TokenStore } from '../../electron/auth/token-store.ts';
import { keychainCheck } from '../../electron/doctor/desktop-checks.ts';
import { KeytarKeychain, loadKeytar } from '../../electron/platform/keytar-keychain.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { ExpectedError } from '../../shared/errors.ts';

/* The real adapter and store in a process of their own, as main has them: a crash there ends no test. */

/** What the process is asked to do. */
export type KeychainTask = readonly [
  call: 'read' | 'write' | 'delete' | 'whenFree' | 'get' | 'set' | 'doctor',
  argument?: unknown,
  value?: string,
];

// The product's bundle has it; this file is a module.
Object.assign(globalThis, { require: createRequire(import.meta.url) });

/** The deadlines of a person's time would make the tests as slow as persons. */
const FASTER = Number(process.env.KEYCHAIN_FASTER ?? 1);
const system = new SystemClock();
const clock = {
  now: () => system.now(),
  after: (ms: number, task: () => void) => system.after(ms / FASTER, task),
};

const keychain = new KeytarKeychain({
  service: 'com.example.keyporch.test',
  desktop: 'gnome',
  clock,
  load: loadKeytar,
});
const store = new TokenStore(keychain);

function run([call, argument, value]: KeychainTask): Promise<unknown> {
  const account = String(argument);
  switch (call) {
    case 'read':
      return store.read(account);
    case 'write':
      return store.write(argument as never);
    case 'delete':
      return store.delete(account);
    case 'doctor':
      return keychainCheck(keychain, randomUUID).run();
    case 'whenFree':
      return keychain.whenFree();
    case 'get':
      return keychain.get(account);
    case 'set':
      return keychain.set(account, value ?? '');
  }
}

process.on('message', ({ id, task }: { id: number; task: KeychainTask }) => {
  run(task).then(
    (value) => process.send?.({ id, value: value ?? null }),
    (error: unknown) =>
      process.send?.({ id, problem: error instanceof ExpectedError ? error.code : String((error as Error).message) }),
  );
});
process.send?.({ id: 0, value: 'ready' });

import { CALLBACK_MARKER } from '../../shared/launch.ts';

/** `keyporch doctor` as it was typed. `bad-usage` names what is not understood. */
export type DoctorCommand =
  | { readonly kind: 'none' }
  | { readonly kind: 'doctor'; readonly json: boolean }
  | { readonly kind: 'bad-usage'; readonly argument: string };

/** What Chromium, desktops and our own scripts put among the arguments. */
const SWITCHES = /^--(?:no-sandbox$|user-data-dir=|ozone-platform=)/;

/**
 * Whether the program was started as `doctor`: that has to be its exact first argument. A link can't say it, because what
 * opens one puts an address there, and an address of our scheme anywhere makes the start a callback's.
 * @param argv the process's, the executable first
 * @param skipped how many own arguments come before it: 1 for a run from a clone, whose folder is named first
 */
export function doctorCommand(argv: readonly string[], scheme: string, skipped: number): DoctorCommand {
  const isCallback = (argument: string) =>
    argument === CALLBACK_MARKER || argument.toLowerCase().startsWith(`${scheme}:`);
  if (argv.some(isCallback)) return { kind: 'none' };
  const own = argv.slice(1).filter((argument) => !SWITCHES.test(argument));
  if (own[skipped] !== 'doctor') return { kind: 'none' };
  const options = own.slice(skipped + 1);
  const unknown = options.find((option) => option !== '--json');
  return unknown === undefined
    ? { kind: 'doctor', json: options.includes('--json') }
    : { kind: 'bad-usage', argument: unknown };
}

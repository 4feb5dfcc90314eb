import type { FlowEvent, FlowKind } from '../../shared/flow.ts';
import { describeFlowStep } from '../../shared/flow-steps.ts';
import type { Arrow } from './diagram.ts';

/** What a step is called that is not done: its own name says that it is. */
const UNDONE: Partial<Record<FlowKind, string>> = {
  'session:restored': 'Restoring the session',
  'session:refreshed': 'Renewing the session',
  'log-out:revoked': 'Telling the provider',
  'log-out:cleared': 'Clearing the keychain',
  'log-out:queued': 'Noting what the provider has to be told',
  'demo:started': 'Starting the demo',
};

/** The name of a step, as far as it has come. */
export function stepTitle({ kind, status }: FlowEvent): string {
  return (status === 'done' ? undefined : UNDONE[kind]) ?? describeFlowStep(kind).title;
}

/** How a step stands, in a word; `done` needs none. */
const STATUS_WORDS: Readonly<Record<Arrow['status'], string>> = {
  running: 'running…',
  done: '',
  failed: 'failed',
  ignored: 'not used',
};

/** `4 · You log in ×3`: number, name and count of an arrow. */
export function arrowTitle({ number, label, count }: Arrow): string {
  return `${number === null ? '' : `${number} · `}${label}${count > 1 ? ` ×${count}` : ''}`;
}

/** `12 ms`, `failed · 3 ms`, `running…`; empty for what has no duration of its own. */
export function arrowTime({ status, duration, count }: Arrow): string {
  const time = duration === null ? '' : `${count > 1 ? 'last: ' : ''}${durationText(duration)}`;
  return [STATUS_WORDS[status], time].filter((part) => part !== '').join(' · ');
}

/** `AUTH_CANCELLED: what happened. What to do next.` */
export function problemText({ problem }: Arrow): string {
  return problem === null ? '' : `${problem.code}: ${problem.title} ${problem.action}`;
}

/** Time of day of an ISO 8601 time, as it is written there (UTC): the same on every machine. */
export function clockText(at: string): string {
  return `${at.slice(11, 19)} UTC`;
}

function durationText(ms: number): string {
  return ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`;
}

import type { FlowEvent } from '../../shared/flow.ts';
import { describeValue } from './parameters.ts';

/** What an export says besides the events. */
export interface ExportOrigin {
  /** Milliseconds since the epoch. */
  readonly exportedAt: number;
  readonly app: { readonly name: string; readonly id: string; readonly version: string };
  readonly runtime: { readonly electron: string; readonly chromium: string; readonly platform: string };
  readonly providers: readonly { readonly id: string; readonly name: string }[];
}

/** The recorded steps as JSON, for a bug report. @see docs/flow-export.schema.json */
export function exportJson(events: readonly FlowEvent[], origin: ExportOrigin): string {
  const { exportedAt, app, runtime, providers } = origin;
  const file = {
    format: 'keyporch-flow',
    version: 1,
    exportedAt: new Date(exportedAt).toISOString(),
    app: { name: app.name, id: app.id, version: app.version },
    runtime: { electron: runtime.electron, chromium: runtime.chromium, platform: runtime.platform },
    providers: providers.map(({ id, name }) => ({ id, name })),
    events: events.map(withoutPerson),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** A bug report needs to know that a claim was there, not whose it is. */
function withoutPerson(event: FlowEvent): FlowEvent {
  const claims = event.evidence.claims.map((claim) =>
    claim.personal ? { ...claim, value: describeValue('personal', claim.value) } : claim,
  );
  return { ...event, evidence: { ...event.evidence, claims } };
}

import type { FlowExport, FlowExportTarget } from '../../shared/flow.ts';
import type { AppState } from '../../shared/ipc.ts';
import { exportJson } from '../flow/export-json.ts';
import type { FlowRecorder } from '../flow/recorder.ts';
import type { ClipboardPort, ClockPort, SaveFilePort } from '../ports/system.ts';

/** Fixed for each format: what a window has made is never saved as something that the system would run. */
const FILES = {
  json: { extension: 'json', kind: 'JSON' },
  mermaid: { extension: 'mmd', kind: 'Mermaid' },
  svg: { extension: 'svg', kind: 'SVG' },
} as const;

export interface ExportFlowParts {
  readonly recorder: FlowRecorder;
  readonly state: () => Promise<AppState>;
  readonly platform: string;
  readonly clipboard: Pick<ClipboardPort, 'writeText'>;
  readonly saveFile: SaveFilePort;
  readonly clock: Pick<ClockPort, 'now'>;
}

/** What happened, for a person to take with them: to the clipboard, or to a file of their choice. */
export class ExportFlow {
  readonly #parts: ExportFlowParts;

  constructor(parts: ExportFlowParts) {
    this.#parts = parts;
  }

  /** @param window who asked. @returns false where the person has chosen no file. @throws {ExpectedError} FILE_NOT_WRITTEN, CONFIRM_BUSY */
  async export(what: FlowExport, to: FlowExportTarget, window?: number): Promise<boolean> {
    const { clipboard, saveFile } = this.#parts;
    const text = what.format === 'json' ? await this.#json() : what.text;
    if (to === 'clipboard') {
      await clipboard.writeText(text);
      return true;
    }
    const file = await saveFile.choose({ name: 'log-in-flow', ...FILES[what.format] }, window);
    await file?.write([text]);
    return file !== null;
  }

  async #json(): Promise<string> {
    const { recorder, state, platform, clock } = this.#parts;
    const app = await state();
    const runtime = { ...app.runtime, platform };
    return exportJson(recorder.events(), { exportedAt: clock.now(), app, runtime, providers: app.providers });
  }
}

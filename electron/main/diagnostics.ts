import type { Config } from '../../shared/config.ts';
import type { AppState, SchemeHandler } from '../../shared/ipc.ts';
import type { SessionState, SignInState } from '../../shared/session.ts';
import { type ConfigPlace, diagnosticsText, type SystemFacts } from '../flow/diagnostics-text.ts';
import type { ClipboardPort, ClockPort, SchemeHandlerPort } from '../ports/system.ts';

const LOG_LINES = 100;

export interface DiagnosticsParts {
  readonly application: {
    state(): Promise<AppState>;
    readonly config: Config | null;
    readonly signInState: SignInState;
  };
  readonly session: { readonly current: SessionState };
  readonly schemeHandler: Pick<SchemeHandlerPort, 'current'>;
  readonly log: {
    readonly path: string;
    readonly problem: string | null;
    lastLines(count: number): Promise<readonly string[]>;
  };
  readonly system: SystemFacts;
  /** By which way the file of that path was found. */
  readonly placeOf: (configFile: string) => ConfigPlace;
  readonly clock: Pick<ClockPort, 'now'>;
  readonly clipboard: Pick<ClipboardPort, 'writeText'>;
}

/** What a person sends along when they ask for help. Main makes it and copies it: no window sees it. */
export class Diagnostics {
  readonly #parts: DiagnosticsParts;

  constructor(parts: DiagnosticsParts) {
    this.#parts = parts;
  }

  async copy(): Promise<void> {
    await this.#parts.clipboard.writeText(await this.text());
  }

  async text(): Promise<string> {
    const { application, session, schemeHandler, log, system, placeOf, clock } = this.#parts;
    const app = await application.state();
    const { kind } = await schemeHandler.current().catch((): SchemeHandler => ({ kind: 'unknown' })); // a system without the words
    const lines = await log.lastLines(LOG_LINES);
    return diagnosticsText({
      madeAt: clock.now(),
      app,
      system,
      place: app.configFile === null ? null : placeOf(app.configFile),
      configFile: app.configFile,
      config: application.config,
      session: session.current,
      signIn: application.signInState,
      scheme: kind,
      log: { path: log.path, problem: log.problem, lines },
    });
  }
}

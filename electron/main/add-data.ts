import type { ApiConfig, Config } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import type { AppState } from '../../shared/ipc.ts';
import type { Session } from '../../shared/session.ts';
import type { DataDraft, ViewDraft } from '../../shared/setup.ts';
import { type DraftedData, draftData } from '../config/data-draft.ts';
import { addToConfig } from '../config/edit-config.ts';
import { failWith } from '../config/provider-draft.ts';
import { isLoopbackAddress } from '../config/schema.ts';
import type { StopSignal } from '../ports/stop.ts';
import type { ConfirmPort } from '../ports/system.ts';
import type { ProxyAnswer } from '../proxy/api-proxy.ts';
import type { Application } from './application.ts';
import { saveData, sendTokenTo } from './confirmations.ts';
import type { OwnConfig, WrittenConfig } from './own-config.ts';

export interface AddDataParts {
  readonly application: Application;
  readonly confirm: ConfirmPort;
  readonly ownConfig: OwnConfig;
  readonly testRuntime: boolean;
}

/** What was typed in, and what the configuration would be with it. */
interface Planned {
  readonly data: DraftedData;
  readonly change: WrittenConfig;
  readonly api: ApiConfig;
  readonly provider: string;
}

/**
 * Adds data to the person's own configuration. A page that is in somebody else's hands can call this as well, so main asks
 * the person itself before a token goes to an origin, and before the configuration changes.
 */
export class AddData {
  readonly #parts: AddDataParts;
  /** Where this person said, in this run, that their token may be sent. */
  readonly #agreed = new Set<string>();
  #count = 0;

  constructor(parts: AddDataParts) {
    this.#parts = parts;
  }

  /**
   * Asks the API once, with the session's access token. Nothing is saved.
   * @param window who asked
   * @throws {ExpectedError} IPC_REFUSED, SESSION_*, SETUP_INVALID, RUNTIME_IS_TEST_ONLY, CONFIRM_*, CONFIG_FILE_*, API_*
   */
  async try(draft: DataDraft, signal: StopSignal, window?: number): Promise<ProxyAnswer> {
    const { application } = this.#parts;
    const session = this.#session();
    const { data, api, provider } = await this.#plan(draft, null, session);
    await this.#agree(session, data.origin, provider, window);
    this.#count += 1;
    const request = { callId: `try-${this.#count}`, api: api.id, path: data.path, method: 'GET' } as const;
    const headers = { accept: 'application/json' };
    const proxy = application.workspace().openProxy([api]);
    return proxy.call({ ...request, headers, body: null, timeout: null }, signal);
  }

  /** Saves it as an API and a view, which is shown from then on. @throws {ExpectedError} as {@link try} */
  async save(draft: DataDraft, view: ViewDraft, window?: number): Promise<AppState> {
    const { application, confirm, ownConfig } = this.#parts;
    const session = this.#session();
    const { data, provider } = await this.#plan(draft, view, session);
    await confirm.ask(saveData(view.title, data.address, provider, ownConfig.path), window);
    this.#checkSame(session);
    // The question takes time: what is written is made of the file as it is now.
    const { change } = await this.#plan(draft, view, session);
    await ownConfig.write(change);
    await application.workspace().sessions.allowOrigin(data.origin);
    await application.adopt({ kind: 'config', file: ownConfig.path, config: change.config, own: true });
    return application.state();
  }

  async #agree(session: Session, origin: string, provider: string, window: number | undefined): Promise<void> {
    const { application, confirm } = this.#parts;
    const key = `${personOf(session)} ${origin}`;
    if (!this.#agreed.has(key)) {
      await confirm.ask(sendTokenTo(origin, provider), window);
      this.#checkSame(session);
      this.#agreed.add(key);
    }
    await application.workspace().sessions.allowOrigin(origin);
  }

  async #plan(draft: DataDraft, view: ViewDraft | null, session: Session): Promise<Planned> {
    const { application, ownConfig, testRuntime } = this.#parts;
    const provider =
      application.workspace().config.providers.find(({ id }) => id === session.provider)?.name ?? session.provider;
    let planned: DraftedData | null = null;
    const edit = (before: WrittenConfig | null) => {
      if (before === null) return fail('CONFIG_FILE_NOT_WRITABLE', { address: ownConfig.path, reason: 'ENOENT' });
      const { text, config } = before;
      planned = draftData(draft, view, { config, written: writtenApis(text), provider: session.provider });
      if (testRuntime && !isLoopbackAddress(planned.origin)) fail('RUNTIME_IS_TEST_ONLY', { address: planned.origin });
      return addToConfig(text, planned.additions);
    };
    const change = await ownConfig.preview(edit, ({ faults }) => failWith(faults));
    const data = planned as DraftedData | null;
    const api = change.config.apis.find(({ id }) => id === data?.api);
    if (data === null || api === undefined) return fail('CONFIG_FILE_FAULTY', { address: ownConfig.path });
    return { data, change, api, provider };
  }

  /** @throws {ExpectedError} IPC_REFUSED where the configuration is not the person's own, SESSION_NONE */
  #session(): Session {
    const { application } = this.#parts;
    if (!application.hasOwnConfig) fail('IPC_REFUSED');
    return application.workspace().sessions.getServerSession() ?? fail('SESSION_NONE');
  }

  /** Whoever has said yes is still the one whose token it is. */
  #checkSame(session: Session): void {
    if (personOf(this.#session()) !== personOf(session)) fail('SESSION_ENDED');
  }
}

function personOf({ provider, user }: Session): string {
  return JSON.stringify([provider, user.id]);
}

function writtenApis(text: string): readonly string[] {
  const file = JSON.parse(text.replace(/^\ufeff/, '')) as Partial<Pick<Config, 'apis'>>;
  return (file.apis ?? []).map(({ id }) => id);
}

import { fail } from '../../shared/errors.ts';
import type { AppState } from '../../shared/ipc.ts';
import type { ProviderDraft } from '../../shared/setup.ts';
import { discoverProvider } from '../auth/discover-provider.ts';
import { discoveryReport, type RedirectUris } from '../auth/discovery-report.ts';
import type { ProviderFetch } from '../auth/server-metadata.ts';
import { addToConfig } from '../config/edit-config.ts';
import { type DraftedProvider, draftProvider } from '../config/provider-draft.ts';
import type { ConfirmPort } from '../ports/system.ts';
import type { Application } from './application.ts';
import { saveProvider } from './confirmations.ts';
import type { OwnConfig } from './own-config.ts';

export interface ConnectProviderParts {
  readonly application: Application;
  readonly fetch: ProviderFetch;
  readonly confirm: ConfirmPort;
  readonly ownConfig: OwnConfig;
  readonly redirectUris: RedirectUris;
  readonly testRuntime: boolean;
}

/**
 * Connects a provider where there is no configuration: what was typed in is checked and asked about, a log-in is tried
 * with it, and only then it is saved.
 */
export class ConnectProvider {
  readonly #parts: ConnectProviderParts;
  #drafted: DraftedProvider | null = null;
  #discovering: AbortController | null = null;

  constructor(parts: ConnectProviderParts) {
    this.#parts = parts;
  }

  /**
   * Asks the provider about itself; then the program runs on what was typed in, without saving it.
   * @throws {ExpectedError} ISSUER_*, PROVIDER_*, SETUP_INVALID, RUNTIME_IS_TEST_ONLY; IPC_REFUSED with a configuration
   */
  async discover(draft: ProviderDraft): Promise<AppState> {
    const { application, fetch, redirectUris, testRuntime } = this.#parts;
    await application.checkNoConfig();
    const drafted = draftProvider(draft, { testRuntime });
    const turn = new AbortController();
    this.#discovering?.abort();
    this.#discovering = turn;
    const metadata = await discoverProvider(drafted.provider, fetch);
    if (turn.signal.aborted) fail('IPC_REFUSED'); // a newer one, or none, is wanted
    await application.openTrial(drafted.config, discoveryReport(drafted.provider, metadata, redirectUris));
    this.#drafted = drafted;
    return application.state();
  }

  /** Forgets what was typed in, and logs out of it. */
  async discard(): Promise<AppState> {
    this.#discovering?.abort();
    this.#drafted = null;
    await this.#parts.application.closeTrial();
    return this.#parts.application.state();
  }

  /**
   * Writes the provider to the person's configuration, once a log-in has worked. The session stays.
   * @param window who asked
   * @throws {ExpectedError} IPC_REFUSED, SESSION_NONE, CONFIRM_*, CONFIG_FILE_*
   */
  async save(window?: number): Promise<AppState> {
    const { application, confirm, ownConfig } = this.#parts;
    const drafted = this.#drafted ?? fail('IPC_REFUSED');
    application.workspace().sessions.getServerSession() ?? fail('SESSION_NONE');
    await confirm.ask(saveProvider(drafted.provider, ownConfig.path), window);
    if (this.#drafted !== drafted) fail('IPC_REFUSED'); // discarded meanwhile
    const change = await ownConfig.preview(
      (before) => addToConfig(before?.text ?? null, { providers: [drafted.file] }),
      () => fail('CONFIG_FILE_FAULTY', { address: ownConfig.path }),
    );
    await ownConfig.write(change);
    await application.adopt({ kind: 'config', file: ownConfig.path, config: change.config, own: true });
    this.#drafted = null;
    return application.state();
  }

  /** What is registered at the provider. */
  redirectUri(kind: keyof RedirectUris): string {
    return this.#parts.redirectUris[kind];
  }
}

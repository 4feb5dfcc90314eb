import { randomUUID } from 'node:crypto';
import type { ApiProgress } from '../../shared/api.ts';
import { ExpectedError, fail } from '../../shared/errors.ts';
import type { Notifications } from '../../shared/ipc.ts';
import type { SessionStateHolder } from '../auth/session-state.ts';
import { presetSummaries } from '../config/provider-draft.ts';
import { type Doctor, linesOf } from '../doctor/doctor.ts';
import { reportText } from '../doctor/print.ts';
import type { FlowRecorder } from '../flow/recorder.ts';
import type { Handlers } from '../ipc/register.ts';
import type { ClipboardPort, ClockPort, SaveFilePort, SchemeHandlerPort } from '../ports/system.ts';
import type { ApiCalls } from '../proxy/api-calls.ts';
import { download } from '../proxy/download.ts';
import type { AddData } from './add-data.ts';
import type { Application } from './application.ts';
import type { ConnectProvider } from './connect-provider.ts';
import type { ExportFlow } from './export-flow.ts';
import { takeSnapshot } from './snapshot.ts';
import type { Updates } from './updates.ts';

export interface HandlerParts {
  readonly application: Application;
  readonly connect: ConnectProvider;
  readonly data: AddData;
  readonly session: SessionStateHolder;
  readonly recorder: FlowRecorder;
  readonly doctor: Doctor;
  readonly flow: ExportFlow;
  readonly schemeHandler: SchemeHandlerPort;
  readonly clipboard: ClipboardPort;
  readonly clock: ClockPort;
  readonly calls: ApiCalls;
  readonly updates: Pick<Updates, 'dismiss' | 'install'>;
  readonly saveFile: SaveFilePort;
  /** For that window alone. */
  readonly onProgress: (progress: Notifications['api:progressed'], window: number | undefined) => void;
  /** A window shows the flow, and wants to hear how it goes on. */
  readonly onFlowWanted: (window: number | undefined) => void;
  /** The flow was cleared, for every window. */
  readonly onFlowCleared: () => void;
}

/** What each message of the contract does. */
export function createHandlers(parts: HandlerParts): Handlers {
  const { application, connect, data, session, recorder, flow, schemeHandler, clipboard, calls } = parts;
  const { doctor, updates } = parts;
  return {
    'app:get-state': () => application.state(),
    'app:get-snapshot': () => takeSnapshot(parts),
    'app:try-demo': () => application.tryDemo(),
    'app:leave-demo': () => application.leaveDemo(),
    'app:dismiss': (reason) => {
      application.dismiss(reason);
      return null;
    },
    'app:dismiss-update': () => {
      updates.dismiss();
      return null;
    },
    'app:install-update': async () => {
      await updates.install();
      return null;
    },
    'connect:get-presets': () => presetSummaries(),
    'connect:discover': (draft) => connect.discover(draft),
    'connect:copy-redirect-uri': async (kind) => {
      await clipboard.writeText(connect.redirectUri(kind));
      return null;
    },
    'connect:discard': () => connect.discard(),
    'connect:save': (window) => connect.save(window),
    'data:try': (draft, window) =>
      calls.run(window, { callId: `try-${randomUUID()}`, timeout: null }, (signal) => data.try(draft, signal, window)),
    'data:save': (draft, view, window) => data.save(draft, view, window),
    'session:get': () => session.current,
    'session:update': async () => {
      const { consent, sessions } = application.workspace();
      consent.askAgain();
      await sessions.update();
      return session.current;
    },
    'session:sign-in': async (provider, method, wishes, window) => {
      const result = await application.signIn(provider, method, wishes, window);
      if (!result.ok) throw new ExpectedError(result.failure);
      return null;
    },
    'session:sign-out': (atProvider) => application.workspace().signOut.signOut(atProvider),
    'sign-out:get-ways': () => application.workspace().signOut.ways(),
    'sign-in:cancel': () => {
      application.workspace().logIn.cancel();
      return null;
    },
    'sign-in:reopen-browser': async () => {
      await application.workspace().logIn.reopenBrowser();
      return null;
    },
    'sign-in:copy-link': async () => {
      const url = application.workspace().logIn.authorizationUrl;
      if (url !== null) await clipboard.writeText(url);
      return null;
    },
    'sign-in:copy-code': async () => {
      const { signInState } = application;
      if (signInState.phase === 'device') await clipboard.writeText(signInState.userCode);
      return null;
    },
    'sign-in:switch-to-loopback': async () => {
      await application.workspace().logIn.switchToLoopback();
      return null;
    },
    'sign-in:paste': async () => {
      const text = await clipboard.readText();
      const outcome = await application.workspace().logIn.pasteCallback(text);
      const failed = outcome.kind === 'failed' ? outcome.failure : null;
      // A code does not belong there; whatever the person has copied meanwhile does.
      if (failed?.code !== 'AUTH_PASTE_NOT_AN_ANSWER' && (await clipboard.readText()) === text) await clipboard.clear();
      if (failed !== null) throw new ExpectedError(failed);
      return null;
    },
    'api:fetch': (request, window) =>
      calls.run(window, request, (signal, timeout) =>
        application.workspace().proxy.call({ ...request, timeout }, signal),
      ),
    'api:abort': (callId, window) => {
      calls.abort(window, callId);
      return null;
    },
    'api:download': (request, suggestedName, window) =>
      calls.hold(window, request, (signal, timeout) => {
        const { proxy } = application.workspace();
        const onProgress = (progress: ApiProgress) => parts.onProgress({ ...progress, callId: request.callId }, window);
        return download(
          { ...parts, proxy },
          { request: { ...request, timeout }, suggestedName, window, signal, onProgress },
        );
      }),
    'scheme:get': () => schemeHandler.current(),
    'scheme:take-back': async () => {
      await schemeHandler.takeBack();
      const handler = await schemeHandler.current();
      if ('remedy' in handler) fail('SCHEME_NOT_TAKEN');
      return handler;
    },
    'scheme:copy-command': async () => {
      const handler = await schemeHandler.current();
      if ('remedy' in handler && handler.remedy.kind === 'command') await clipboard.writeText(handler.remedy.command);
      return null;
    },
    'doctor:run': async () => linesOf(await doctor.run()),
    'doctor:copy': async () => {
      if (doctor.last !== null) await clipboard.writeText(reportText(doctor.last));
      return null;
    },
    'flow:get': (window) => {
      parts.onFlowWanted(window);
      return recorder.events();
    },
    'flow:clear': () => {
      recorder.clear();
      parts.onFlowCleared();
      return null;
    },
    'flow:export': (what, to, window) => flow.export(what, to, window),
  };
}

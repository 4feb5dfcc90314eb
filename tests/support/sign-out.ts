import { EndSession } from '../../electron/auth/end-session.ts';
import type { Providers } from '../../electron/auth/providers.ts';
import type { SessionManager } from '../../electron/auth/session-manager.ts';
import { SignOut } from '../../electron/auth/sign-out.ts';
import type { FlowPort } from '../../electron/ports/flow.ts';
import type { ClockPort } from '../../electron/ports/system.ts';
import type { SchemeHandler, SignOutNotice } from '../../shared/ipc.ts';
import { LOG_OUT_URI } from './demo-server.ts';

export interface SignOutWorld {
  readonly providers: Pick<Providers, 'get'>;
  readonly sessions: SessionManager;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  readonly open?: (url: string) => Promise<void>;
  readonly handler?: SchemeHandler;
}

/** Log-outs of a program without Electron: the pages that it opens, what its windows are told, what came back. */
export function startSignOut({ providers, sessions, clock, flow, open, handler = { kind: 'ours' } }: SignOutWorld) {
  const opened: string[] = [];
  const notices: SignOutNotice[] = [];
  const endSession = new EndSession({
    browser: {
      open: async (url) => {
        await open?.(url);
        opened.push(url);
      },
    },
    clock,
    flow,
    schemeHandler: { current: async () => handler },
    postLogoutRedirectUri: LOG_OUT_URI,
    newState: () => `state-${opened.length + 1}`,
    onReturned: (provider) => notices.push({ kind: 'returned', provider }),
  });
  const signOut = new SignOut({ providers, sessions, endSession, onNotice: (notice) => notices.push(notice) });
  return { signOut, endSession, opened, notices };
}

import { useEffect, useRef, useState } from 'react';
import type { AppState } from '../../shared/ipc.ts';
import type { Session } from '../../shared/session.ts';
import { useClient } from '../session/SessionProvider.tsx';
import { Picture } from './Picture.tsx';

interface AccountMenuProps {
  readonly app: AppState;
  readonly session: Session;
  readonly onLogOut: () => void;
}

/** The person's name, and behind it the way out. */
export function AccountMenu({ app, session, onLogOut }: AccountMenuProps) {
  const { bridge } = useClient();
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    frame.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const close = (event: Event) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [open]);
  const choose = (action: () => void) => () => {
    setOpen(false);
    action();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from wherever in it the focus is
    <div className="account" ref={frame} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
      <button type="button" aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Picture user={session.user} />
        {session.user.name}
      </button>
      {open && (
        <div className="menu" role="menu">
          {session.user.email !== null && <p className="quiet">{session.user.email}</p>}
          <button type="button" role="menuitem" onClick={choose(onLogOut)}>
            Log out
          </button>
          {app.mode === 'demo' && (
            <button type="button" role="menuitem" onClick={choose(() => void bridge.leaveDemo())}>
              Leave the demo
            </button>
          )}
        </div>
      )}
    </div>
  );
}

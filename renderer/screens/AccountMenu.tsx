import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { AppState } from '../../shared/ipc.ts';
import { describeFailure } from '../../shared/messages.ts';
import type { Session } from '../../shared/session.ts';
import { useClient } from '../session/SessionProvider.tsx';
import { signIn, signOut } from '../session/sign-in.ts';
import { useSession } from '../session/use-session.ts';
import { Picture } from './Picture.tsx';

interface AccountMenuProps {
  readonly app: AppState;
  readonly session: Session;
}

/** The person's name, and behind it the ways out. */
export function AccountMenu({ app, session }: AccountMenuProps) {
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const name = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    itemsOf(frame.current)[0]?.focus();
    const close = (event: Event) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setOpen(false);
      name.current?.focus();
    } else if (open) moveFocus(event, itemsOf(frame.current));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the menu's keys work wherever in it the focus is
    <div className="account" ref={frame} onKeyDown={onKeyDown}>
      <button type="button" ref={name} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Picture user={session.user} />
        {session.user.name}
      </button>
      {open && <Menu app={app} session={session} onChosen={() => setOpen(false)} />}
    </div>
  );
}

interface MenuProps extends AccountMenuProps {
  readonly onChosen: () => void;
}

function Menu({ app, session, onChosen }: MenuProps) {
  const { bridge } = useClient();
  const { update } = useSession();
  const atProvider = useProviderLogOut();
  const provider = app.providers.find(({ id }) => id === session.provider)?.name ?? 'the provider';
  const choose = (action: () => unknown) => () => {
    onChosen();
    void action();
  };
  const switchAccount = async () => {
    await signOut();
    await signIn(session.provider, { switchAccount: true });
  };
  return (
    <div className="menu" role="menu">
      {session.user.email !== null && <p className="quiet">{session.user.email}</p>}
      <WhereTokensAre session={session} />
      {session.storageProblem !== null && (
        <Item title="Save in the keychain" onClick={choose(update)}>
          So that a restart does not ask you to log in again.
        </Item>
      )}
      <Item title="Log out here" onClick={choose(() => signOut())}>
        Your browser may stay logged in at {provider}.
      </Item>
      {atProvider && (
        <Item title={`Log out here and at ${provider}`} onClick={choose(() => signOut({ atProvider: true }))}>
          Opens its log-out page in your browser. Other programs there may be logged out too.
        </Item>
      )}
      <Item title="Switch account" onClick={choose(switchAccount)}>
        Logs out here, then {provider} asks who you are.
      </Item>
      {app.mode === 'demo' && (
        <Item title="Leave the demo" onClick={choose(() => bridge.leaveDemo())}>
          Logs out here and ends the demo.
        </Item>
      )}
    </div>
  );
}

/** A restart needs them: whether there will be a session then. */
function WhereTokensAre({ session: { storageProblem } }: { readonly session: Session }) {
  if (storageProblem === null) return <p className="quiet">Your tokens are in the system’s keychain.</p>;
  return <p className="quiet">Your tokens are in memory, until you quit. {describeFailure(storageProblem).title}</p>;
}

interface ItemProps {
  readonly title: string;
  readonly onClick: () => void;
  /** What follows from it. */
  readonly children: ReactNode;
}

function Item({ title, onClick, children }: ItemProps) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={onClick}>
      {title} <small>{children}</small>
    </button>
  );
}

/** Whether the provider has a log-out page: asked when the menu opens, because it can need the network. */
function useProviderLogOut(): boolean {
  const { bridge } = useClient();
  const [offered, setOffered] = useState(false);
  useEffect(() => {
    let wanted = true;
    void bridge.getSignOutWays().then((answer) => {
      if (wanted && answer.ok) setOffered(answer.value.atProvider);
    });
    return () => {
      wanted = false;
    };
  }, [bridge]);
  return offered;
}

function itemsOf(frame: HTMLElement | null): readonly HTMLElement[] {
  return [...(frame?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}

/** @see WAI-ARIA Authoring Practices, menu */
function moveFocus(event: KeyboardEvent, items: readonly HTMLElement[]): void {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const places: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const place = places[event.key];
  if (place === undefined || items.length === 0) return;
  event.preventDefault();
  items.at(place % items.length)?.focus();
}

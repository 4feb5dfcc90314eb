import { Fragment, type ReactNode } from 'react';
import type { ViewConfig } from '../../shared/config.ts';
import type { AppState } from '../../shared/ipc.ts';
import { describeSessionEnd } from '../../shared/messages.ts';
import type { SessionState, SignInState } from '../../shared/session.ts';
import { FlowView } from '../flow/FlowView.tsx';
import { personOf } from '../session/kept.ts';
import { useClient, useStore } from '../session/SessionProvider.tsx';
import { AddDataScreen } from '../setup/AddDataScreen.tsx';
import { ConnectScreen } from '../setup/ConnectScreen.tsx';
import { ADD_DATA, CONNECT, FLOW, HOME } from '../setup/places.ts';
import { JsonView } from '../views/JsonView.tsx';
import { RecordView } from '../views/RecordView.tsx';
import { TableView } from '../views/TableView.tsx';
import { AboutDialog, Mark } from './AboutDialog.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { Banners } from './Banners.tsx';
import { ConfigFaultsScreen } from './ConfigFaultsScreen.tsx';
import { DoctorDialog } from './DoctorDialog.tsx';
import { isSigningIn, LogInScreen } from './LogInScreen.tsx';
import type { OwnScreen } from './own-screen.ts';
import { usePlace } from './use-place.ts';

/** A place of the window that shows something of the person's: a view of the configuration, or a screen of an integrator's. */
interface Entry {
  readonly id: string;
  readonly title: string;
  readonly content: ReactNode;
}

interface ShellProps {
  /** See `renderer/own-screens.ts`. */
  readonly screens?: readonly OwnScreen[];
}

/** The window: who is logged in, where to go, and the screen that fits. */
export function Shell({ screens = [] }: ShellProps) {
  const client = useClient();
  const app = useStore(client.app);
  const state = useStore(client.session);
  const signIn = useStore(client.signIn);
  const [place, setPlace] = usePlace(state);
  const session = state.status === 'authenticated' ? state.session : null;
  const entries = session === null || app.mode === 'trial' ? [] : entriesOf(app.views, screens);
  const entry = entries.find((each) => each.id === place) ?? entries[0];
  return (
    <div className="shell">
      <header>
        <strong className="name">
          {app.name} {app.marks.includes('test build') && <Mark text="test build" />}
        </strong>
        <nav aria-label="Views">
          {entries.map(({ id, title }) => (
            <PlaceLink
              key={id}
              place={id}
              title={title}
              current={![FLOW, ADD_DATA].includes(place) && entry?.id === id}
              onGo={setPlace}
            />
          ))}
          {(session === null || app.mode === 'trial') && (
            <PlaceLink place={HOME} title="Home" current={place !== FLOW} onGo={setPlace} />
          )}
          {session !== null && app.ownConfig && (
            <PlaceLink place={ADD_DATA} title="Add data" current={place === ADD_DATA} onGo={setPlace} />
          )}
          <PlaceLink place={FLOW} title="Flow" current={place === FLOW} onGo={setPlace} />
        </nav>
        {session !== null && <AccountMenu app={app} session={session} />}
      </header>
      <Banners app={app} session={session} />
      <p role="status" className="visually-hidden">
        {announcement(state, signIn)}
      </p>
      <main>
        <Screen app={app} state={state} signIn={signIn} place={place} entry={entry} />
      </main>
      <AboutDialog app={app} />
      <DoctorDialog />
    </div>
  );
}

interface ScreenProps {
  readonly app: AppState;
  readonly state: SessionState;
  readonly signIn: SignInState;
  readonly place: string;
  readonly entry: Entry | undefined;
}

function Screen({ app, state, signIn, place, entry }: ScreenProps) {
  if (place === FLOW) {
    return (
      <>
        <h1>Flow</h1>
        <FlowView />
      </>
    );
  }
  if (state.status === 'loading') return <p className="quiet">Looking into the keychain…</p>;
  if (app.mode === 'trial' || (app.mode === 'none' && place === CONNECT)) return <ConnectScreen app={app} />;
  if (state.status === 'unauthenticated')
    return app.mode === 'faulty' ? <ConfigFaultsScreen app={app} /> : <LogInScreen app={app} />;
  // Who logs in again before the end sees the log-in, and then what was there before.
  if (isSigningIn(signIn)) return <LogInScreen app={app} />;
  const person = personOf(state.session);
  if (place === ADD_DATA && app.ownConfig) return <AddDataScreen key={person} />;
  if (entry === undefined) return <p className="quiet">You are logged in. The configuration has no views.</p>;
  return (
    <>
      <h1>{entry.title}</h1>
      <Fragment key={`${entry.id} ${person}`}>{entry.content}</Fragment>
    </>
  );
}

function entriesOf(views: readonly ViewConfig[], screens: readonly OwnScreen[]): readonly Entry[] {
  return [
    ...views.map((view) => ({ id: view.id, title: view.title, content: <View view={view} /> })),
    ...screens.map(({ id, title, Screen: Own }) => ({ id, title, content: <Own /> })),
  ];
}

function View({ view }: { readonly view: ViewConfig }) {
  switch (view.type) {
    case 'table':
      return <TableView view={view} />;
    case 'record':
      return <RecordView view={view} />;
    case 'json':
      return <JsonView view={view} />;
  }
}

interface PlaceLinkProps {
  readonly place: string;
  readonly title: string;
  readonly current: boolean;
  readonly onGo: (place: string) => void;
}

function PlaceLink({ place, title, current, onGo }: PlaceLinkProps) {
  return (
    <a
      href={`#${place}`}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        event.preventDefault();
        onGo(place);
      }}
    >
      {title}
    </a>
  );
}

function announcement(state: SessionState, signIn: SignInState): string {
  switch (signIn.phase) {
    case 'preparing':
      return 'Asking the provider';
    case 'waiting':
      return signIn.waited === 'long' ? 'Still waiting for the browser' : 'Waiting for the browser';
    case 'device':
      return `Log in at ${signIn.verificationUri} with the code ${signIn.userCode}`;
    case 'exchanging':
      return 'Fetching the session';
    case 'failed':
    case 'idle':
      break;
  }
  if (state.status === 'authenticated') return `Logged in as ${state.session.user.name}`;
  if (signIn.phase === 'failed') return 'The log-in failed';
  if (state.status === 'loading') return 'Looking into the keychain';
  return state.ended === null ? 'Logged out' : describeSessionEnd(state.ended).title;
}

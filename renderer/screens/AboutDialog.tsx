import { useEffect, useRef, useState } from 'react';
import type { AppState } from '../../shared/ipc.ts';
import { useClient } from '../session/SessionProvider.tsx';

/** Opens what the menu's *About* asks for. */
export function AboutDialog({ app }: { readonly app: AppState }) {
  const { bridge } = useClient();
  const [open, setOpen] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => bridge.onAboutRequested(() => setOpen(true)), [bridge]);
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
  }, [open]);
  if (!open) return null;
  return (
    <dialog ref={dialog} aria-labelledby="about-title" onClose={() => setOpen(false)}>
      <About app={app} />
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

/** What this program is. */
export function About({ app }: { readonly app: AppState }) {
  const { electron, chromium } = app.runtime;
  return (
    <>
      <h1 id="about-title">
        {app.name}{' '}
        {app.marks.map((mark) => (
          <Mark key={mark} text={mark} />
        ))}
      </h1>
      <dl>
        <dt>Version</dt>
        <dd>{app.version}</dd>
        <dt>Electron</dt>
        <dd>
          {electron} (Chromium {chromium})
        </dd>
        <dt>App id and scheme</dt>
        <dd>
          <code>{app.id}</code>
        </dd>
      </dl>
      <p className="quiet">
        Built on Keyporch, under the MIT licence. Electron and Chromium come with licences of their own, in the
        program’s folder.
      </p>
    </>
  );
}

export function Mark({ text }: { readonly text: string }) {
  return <span className="mark">{text}</span>;
}

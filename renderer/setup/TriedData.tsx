import { useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import { readPath, readRows } from '../../shared/read-path.ts';
import type { DataDraft, ViewDraft } from '../../shared/setup.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { useClient } from '../session/SessionProvider.tsx';
import { useKept } from '../session/use-kept.ts';
import { workOutColumns } from '../views/columns.ts';
import { formatCount } from '../views/format.ts';
import { Entries } from '../views/RecordView.tsx';
import { recordEntries } from '../views/record-entries.ts';
import { ScrolledView } from '../views/ScrolledView.tsx';
import { Table } from '../views/Table.tsx';
import { Field } from './Field.tsx';
import { guessView, titleOfPath, type ViewGuess } from './guess-view.ts';

/** A look at it is enough before it is saved. */
const MAX_ROWS = 20;
const MAX_CHARACTERS = 10_000;

const TYPES = { table: 'Table', record: 'Record', json: 'JSON' } as const;

interface TriedDataProps {
  readonly draft: DataDraft;
  readonly body: unknown;
  /** What was typed in is no longer needed. */
  readonly onSaved: () => void;
}

/** What an API has answered, as the view that it would be, and the way to save it. */
export function TriedData({ draft, body, onSaved }: TriedDataProps) {
  const { bridge } = useClient();
  const guess = guessView(body);
  const [title, setTitle] = useKept(`title of ${draft.baseUrl} ${draft.path}`, titleOfPath(draft.path));
  const [type, setType] = useState<ViewDraft['type']>(guess.type);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [saving, setSaving] = useState(false);
  const view = type === guess.type ? guess : { type, items: '$' };
  const save = async () => {
    setSaving(true);
    setFailure(null);
    const answer = await bridge.saveData(draft, { title, ...view });
    setSaving(false);
    if (!answer.ok) {
      setFailure(answer.failure);
      return;
    }
    onSaved();
    window.location.hash = answer.value.views.at(-1)?.id ?? '';
  };
  return (
    <section className="tried" aria-label="What came back">
      <h2>What came back</h2>
      <fieldset className="choices">
        <legend className="visually-hidden">Show it as</legend>
        {typesOf(guess).map((each) => (
          <label key={each}>
            <input type="radio" name="type" checked={type === each} onChange={() => setType(each)} /> {TYPES[each]}
          </label>
        ))}
      </fieldset>
      <Preview body={body} view={view} title={title} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label="Title" required maxLength={100} value={title} onChange={setTitle} />
        {failure !== null && <FailurePanel failure={failure} />}
        <div className="actions">
          <button type="submit" className="primary" disabled={saving || title.trim() === ''}>
            {saving ? 'Saving…' : 'Save'}
          </button>
        </div>
      </form>
    </section>
  );
}

function Preview({ body, view, title }: { readonly body: unknown; readonly view: ViewGuess; readonly title: string }) {
  const rows = view.type === 'table' ? readRows(body, view.items) : null;
  if (rows !== null) {
    const some = rows.slice(0, MAX_ROWS);
    return (
      <>
        <Table title={title} columns={workOutColumns(some)} rows={some} />
        {rows.length > MAX_ROWS && (
          <p className="quiet">
            The first {MAX_ROWS} of {formatCount(rows.length)} rows.
          </p>
        )}
      </>
    );
  }
  const entries = view.type === 'record' ? recordEntries(readPath(body, view.items)) : null;
  if (entries !== null) {
    return (
      <ScrolledView className="record" title={title}>
        <Entries entries={entries} />
      </ScrolledView>
    );
  }
  const text = JSON.stringify(body, null, 2) ?? '';
  return (
    <ScrolledView className="json" title={title}>
      <pre>{text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}\n…` : text}</pre>
    </ScrolledView>
  );
}

function typesOf({ type }: ViewGuess): readonly ViewDraft['type'][] {
  return type === 'json' ? ['json'] : [type, 'json'];
}

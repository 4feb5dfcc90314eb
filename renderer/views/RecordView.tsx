import type { RecordViewConfig } from '../../shared/config.ts';
import { readPath } from '../../shared/read-path.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { useKeptScroll } from '../session/use-kept.ts';
import { LoadedAnswer } from './LoadedAnswer.tsx';
import { type RecordEntry, type RecordValue, recordEntries } from './record-entries.ts';
import { ScrolledView } from './ScrolledView.tsx';

/** One object of an API as names and values. */
export function RecordView({ view }: { readonly view: RecordViewConfig }) {
  return (
    <LoadedAnswer view={view}>{(body, reload) => <RecordOf view={view} body={body} onReload={reload} />}</LoadedAnswer>
  );
}

interface RecordOfProps {
  readonly view: RecordViewConfig;
  readonly body: unknown;
  readonly onReload: () => void;
}

function RecordOf({ view, body, onReload }: RecordOfProps) {
  const frame = useKeptScroll(`${view.id} scroll`);
  const entries = recordEntries(readPath(body, view.item));
  if (entries === null) {
    const details = { api: view.api, reason: `no object at ${view.item}` };
    return <FailurePanel failure={{ code: 'API_BAD_RESPONSE', details }} onRetry={onReload} />;
  }
  return (
    <ScrolledView className="record" title={view.title} frame={frame}>
      {entries.length === 0 ? <p className="quiet">There is nothing here yet.</p> : <Entries entries={entries} />}
    </ScrolledView>
  );
}

/** Names and values. */
export function Entries({ entries }: { readonly entries: readonly RecordEntry[] }) {
  return (
    <dl>
      {entries.map(({ key, title, value }) => (
        <div key={key}>
          <dt title={key}>{title}</dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { readonly value: RecordValue }) {
  switch (value.kind) {
    case 'text':
      return value.text === '' ? <span className="quiet">–</span> : value.text;
    case 'entries':
      return value.entries.length === 0 ? <span className="quiet">–</span> : <Entries entries={value.entries} />;
    case 'list':
      return (
        <ul>
          {value.values.map((each, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: values of an unknown API have no key, and their order stays
            <li key={index}>
              <Value value={each} />
            </li>
          ))}
        </ul>
      );
  }
}

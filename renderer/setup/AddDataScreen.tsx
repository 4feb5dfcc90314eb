import { type FormEvent, useState } from 'react';
import type { DataDraft } from '../../shared/setup.ts';
import { ApiError, toResponse } from '../api/api-fetch.ts';
import { readJson } from '../api/load-json.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { useClient } from '../session/SessionProvider.tsx';
import { useKept } from '../session/use-kept.ts';
import { Field, StepHeading } from './Field.tsx';
import { TriedData } from './TriedData.tsx';

const NO_DATA: DataDraft = { baseUrl: '', path: '' };

/** What was tried, and what came of it. */
type Tried =
  | { readonly kind: 'answer'; readonly draft: DataDraft; readonly body: unknown }
  | { readonly kind: 'error'; readonly error: Error };

/** Adds data: where they are, what comes from there, and then it is a view like the others. */
export function AddDataScreen() {
  const { bridge } = useClient();
  const [draft, setDraft] = useKept('data to add', NO_DATA);
  const [tried, setTried] = useState<Tried | null>(null);
  const [trying, setTrying] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (trying) return;
    setTrying(true);
    setTried(await tryOnce(() => bridge.tryData(draft), draft));
    setTrying(false);
  };
  return (
    <div className="setup wide">
      <StepHeading>Add data</StepHeading>
      <p className="quiet">
        An address of an API that takes your access token. It is asked once, now, and saved only when you say so.
      </p>
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label="Base URL"
          required
          placeholder="https://api.example.com/v1"
          value={draft.baseUrl}
          onChange={(baseUrl) => setDraft({ ...draft, baseUrl })}
        />
        <Field
          label="Path"
          required
          placeholder="/orders"
          maxLength={2_000}
          value={draft.path}
          onChange={(path) => setDraft({ ...draft, path })}
        />
        <div className="actions">
          <button type="submit" className={tried?.kind === 'answer' ? '' : 'primary'} disabled={trying}>
            {trying ? 'Trying…' : 'Try it'}
          </button>
        </div>
      </form>
      {tried?.kind === 'error' && <FailurePanel error={tried.error} />}
      {tried?.kind === 'answer' && (
        <TriedData
          key={`${tried.draft.baseUrl} ${tried.draft.path}`}
          draft={tried.draft}
          body={tried.body}
          onSaved={() => setDraft(NO_DATA)}
        />
      )}
    </div>
  );
}

type TryData = ReturnType<typeof useClient>['bridge']['tryData'];

async function tryOnce(ask: () => ReturnType<TryData>, draft: DataDraft): Promise<Tried> {
  const answer = await ask();
  if (!answer.ok) return { kind: 'error', error: new ApiError(answer.failure) };
  try {
    return { kind: 'answer', draft, body: (await readJson('', toResponse(answer.value))).body };
  } catch (error) {
    return { kind: 'error', error: error as Error };
  }
}

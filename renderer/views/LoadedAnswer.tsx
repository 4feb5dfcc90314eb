import type { ReactNode } from 'react';
import type { ViewConfig } from '../../shared/config.ts';
import { useApi, useRetry } from '../api/use-api.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { OldData } from './OldData.tsx';

interface LoadedAnswerProps {
  readonly view: ViewConfig;
  readonly children: (body: unknown, reload: () => void) => ReactNode;
}

/** The answer of a view's API, once it is there, with a way to ask again. */
export function LoadedAnswer({ view, children }: LoadedAnswerProps) {
  const answer = useApi(view.api, view.path);
  const { data, error, refetch } = answer;
  const retry = useRetry(answer);
  const reload = () => void refetch();
  if (data === undefined) {
    return error === null ? (
      <p className="quiet">Loading…</p>
    ) : (
      <FailurePanel error={error} onRetry={() => void retry()} />
    );
  }
  return (
    <>
      <OldData of={answer} />
      {children(data, reload)}
      <footer className="pager">
        <button type="button" onClick={reload}>
          Reload
        </button>
      </footer>
    </>
  );
}

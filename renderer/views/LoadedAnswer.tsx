import type { ReactNode } from 'react';
import type { ViewConfig } from '../../shared/config.ts';
import { isRefusal } from '../api/load-json.ts';
import { useApi, useRetry } from '../api/use-api.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { OldData } from './OldData.tsx';

interface LoadedAnswerProps {
  readonly view: ViewConfig;
  readonly children: (body: unknown, reload: () => void) => ReactNode;
}

/** The answer of a view's API, once it is there, with a way to ask again. */
export function LoadedAnswer({ view, children }: LoadedAnswerProps) {
  const { data, error, refetch, dataUpdatedAt } = useApi(view.api, view.path);
  const retry = useRetry({ error, refetch });
  const reload = () => void refetch();
  if (error !== null && (data === undefined || isRefusal(error)))
    return <FailurePanel error={error} onRetry={() => void retry()} />;
  if (data === undefined) return <p className="quiet">Loading…</p>;
  return (
    <>
      <OldData loadedAt={dataUpdatedAt} error={error} />
      {children(data.body, reload)}
      <footer className="pager">
        <button type="button" onClick={reload}>
          Reload
        </button>
      </footer>
    </>
  );
}

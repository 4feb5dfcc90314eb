import type { JsonViewConfig } from '../../shared/config.ts';
import { useApi } from '../api/use-api.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';

/** An API's answer as it is. */
export function JsonView({ view }: { readonly view: JsonViewConfig }) {
  const { data, error, refetch } = useApi(view.api, view.path);
  if (error !== null) return <FailurePanel error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <p className="quiet">Loading…</p>;
  return (
    <>
      <section className="json" aria-label={view.title}>
        <pre>{JSON.stringify(data.body, null, 2)}</pre>
      </section>
      <footer className="pager">
        <button type="button" onClick={() => void refetch()}>
          Reload
        </button>
      </footer>
    </>
  );
}

import type { JsonViewConfig } from '../../shared/config.ts';
import { LoadedAnswer } from './LoadedAnswer.tsx';

/** An API's answer as it is. */
export function JsonView({ view }: { readonly view: JsonViewConfig }) {
  return (
    <LoadedAnswer view={view}>
      {(body) => (
        <section className="json" aria-label={view.title}>
          <pre>{JSON.stringify(body, null, 2)}</pre>
        </section>
      )}
    </LoadedAnswer>
  );
}

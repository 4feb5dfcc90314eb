import type { JsonViewConfig } from '../../shared/config.ts';
import { useKeptScroll } from '../session/use-kept.ts';
import { LoadedAnswer } from './LoadedAnswer.tsx';

/** An API's answer as it is. */
export function JsonView({ view }: { readonly view: JsonViewConfig }) {
  const frame = useKeptScroll(`${view.id} scroll`);
  return (
    <LoadedAnswer view={view}>
      {(body) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <section className="json" aria-label={view.title} ref={frame} tabIndex={0}>
          <pre>{JSON.stringify(body, null, 2)}</pre>
        </section>
      )}
    </LoadedAnswer>
  );
}

import type { JsonViewConfig } from '../../shared/config.ts';
import { useKeptScroll } from '../session/use-kept.ts';
import { LoadedAnswer } from './LoadedAnswer.tsx';
import { ScrolledView } from './ScrolledView.tsx';

/** An API's answer as it is. */
export function JsonView({ view }: { readonly view: JsonViewConfig }) {
  const frame = useKeptScroll(`${view.id} scroll`);
  return (
    <LoadedAnswer view={view}>
      {(body) => (
        <ScrolledView className="json" title={view.title} frame={frame}>
          <pre>{JSON.stringify(body, null, 2)}</pre>
        </ScrolledView>
      )}
    </LoadedAnswer>
  );
}

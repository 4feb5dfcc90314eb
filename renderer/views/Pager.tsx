/** The ways from a page of rows; null: there is none. */
export interface Moves {
  readonly onPrevious: (() => void) | null;
  readonly onReload: () => void;
}

interface PagerProps extends Moves {
  readonly text: string;
  readonly onNext: (() => void) | null;
}

/** Where in the rows the person is, and the ways from there. */
export function Pager({ text, onPrevious, onNext, onReload }: PagerProps) {
  return (
    <footer className="pager">
      <span className="quiet">{text}</span>
      <button type="button" onClick={onReload}>
        Reload
      </button>
      {(onPrevious !== null || onNext !== null) && (
        <>
          <button type="button" disabled={onPrevious === null} onClick={() => onPrevious?.()}>
            Previous
          </button>
          <button type="button" disabled={onNext === null} onClick={() => onNext?.()}>
            Next
          </button>
        </>
      )}
    </footer>
  );
}

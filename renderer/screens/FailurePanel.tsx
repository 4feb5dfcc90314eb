import type { Failure } from '../../shared/errors.ts';
import { describeFailure } from '../../shared/messages.ts';
import { failureOf } from '../api/api-fetch.ts';

interface FailurePanelProps {
  readonly failure?: Failure;
  readonly error?: Error;
  readonly onRetry?: () => void;
}

/** What went wrong and what to do, with the way to do it. */
export function FailurePanel({ failure, error, onRetry }: FailurePanelProps) {
  const shown = failure ?? failureOf(error);
  const { title, action } = describeFailure(shown);
  return (
    <div className="failure" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{action}</p>
      <p className="quiet">
        <code>{shown.code}</code>
      </p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

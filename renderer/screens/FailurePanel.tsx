import type { ErrorCode, Failure } from '../../shared/errors.ts';
import { describeFailure } from '../../shared/messages.ts';
import { failureOf } from '../api/api-fetch.ts';
import { LogInAgain } from './LogInAgain.tsx';

/** What a new log-in can help with. */
const LOG_IN_HELPS: readonly ErrorCode[] = ['API_TOKEN_REFUSED', 'SESSION_REFRESH_REFUSED'];

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
      {LOG_IN_HELPS.includes(shown.code) && <LogInAgain />}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

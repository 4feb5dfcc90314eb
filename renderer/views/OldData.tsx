import { describeFailure } from '../../shared/messages.ts';
import { failureOf } from '../api/api-fetch.ts';
import type { UseApi } from '../api/use-api.ts';

interface OldDataProps {
  /** What is shown. */
  readonly of: Pick<UseApi<unknown>, 'isOld' | 'dataUpdatedAt' | 'error'>;
}

/** Says that a view's data may be old, from when they are, and why. Nothing while they are not. */
export function OldData({ of: { isOld, dataUpdatedAt, error } }: OldDataProps) {
  if (!isOld) return null;
  const time = new Date(dataUpdatedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <p className="old-data" role="note">
      <strong>This may be old.</strong> It was loaded on {time}.
      {error !== null && ` ${describeFailure(failureOf(error)).title}`}
    </p>
  );
}

import { describeFailure } from '../../shared/messages.ts';
import { failureOf } from '../api/api-fetch.ts';
import { useSession } from '../session/use-session.ts';

interface OldDataProps {
  /** In ms since the epoch. */
  readonly loadedAt: number;
  /** Why the data could not be loaded again; null: that did not fail. */
  readonly error: Error | null;
}

/** Says that a view's data may be old, and from when they are. Nothing while they are not. */
export function OldData({ loadedAt, error }: OldDataProps) {
  const { data: session } = useSession();
  if (error === null && !session?.stale) return null;
  const time = new Date(loadedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <p className="old-data" role="note">
      <strong>This may be old.</strong> It was loaded on {time}.
      {error !== null && ` ${describeFailure(failureOf(error)).title}`}
    </p>
  );
}

import type { Session, session } from 'electron';
import { fetchNoDictionary } from '../no-dictionary.ts';

export type Sessions = Pick<typeof session, 'fromPartition'>;

/**
 * Main's requests have a session of their own, without windows: in memory, since its name does not begin with `persist:`, and
 * without a cache. Made when the first of them leaves this machine.
 */
export function requestSession(sessions: Sessions): Session {
  const session = sessions.fromPartition('requests', { cache: false });
  fetchNoDictionary(session);
  return session;
}

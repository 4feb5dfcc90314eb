import type { Failure } from '../../shared/errors.ts';
import type { DefaultSession, Session, SessionUser } from '../../shared/session.ts';
import { expiryOf } from './access-tokens.ts';
import type { AccountRecord } from './account-record.ts';
import type { PlainObject } from './plain-json.ts';

/** What `callbacks.session` has made of a session. */
export interface SessionAdditions {
  /** Fields beside main's own. */
  readonly fields: PlainObject;
  /** The person as they are to be shown, perhaps with more about them. */
  readonly user: SessionUser;
}

/** Main's own fields: no callback can change them. `user` has rules of its own. */
const OWN: Readonly<Record<keyof DefaultSession, true>> = {
  provider: true,
  user: true,
  expiresAt: true,
  stale: true,
  staleReason: true,
  expiring: true,
  storage: true,
  storageProblem: true,
};

const isOwn = (name: string): boolean => Object.hasOwn(OWN, name);

/** What windows see of a session that has just begun, without what the integrator's code adds. */
export function sessionOf(record: AccountRecord, problem: Failure | null): DefaultSession {
  return {
    provider: record.provider,
    user: record.user,
    expiresAt: expiryOf(record),
    stale: false,
    staleReason: null,
    expiring: false,
    storage: problem === null ? 'keychain' : 'memory',
    storageProblem: problem,
  };
}

/** The session as windows see it. */
export function addToSession(session: DefaultSession, added: SessionAdditions | null): Session {
  if (added === null) return session as Session;
  const own = Object.fromEntries(Object.entries(session).filter(([name]) => isOwn(name)));
  return { ...added.fields, ...own, user: added.user } as Session;
}

/** What was added to a session: it goes along when the session does. */
export function additionsOf(session: Session): SessionAdditions {
  return { fields: Object.fromEntries(Object.entries(session).filter(([name]) => !isOwn(name))), user: session.user };
}

/** What of a callback's result counts as an addition: the id is who it is, and what is shown of a person has its type. */
export function toAdditions(result: PlainObject, { user }: DefaultSession): SessionAdditions {
  const fields = Object.fromEntries(Object.entries(result).filter(([name]) => !isOwn(name)));
  const wanted = (typeof result.user === 'object' ? result.user : null) as Partial<SessionUser> | null;
  const text = (value: unknown, otherwise: string | null) =>
    typeof value === 'string' || value === null ? value : otherwise;
  return {
    fields,
    user: {
      ...wanted,
      id: user.id,
      name: text(wanted?.name, user.name) ?? user.name,
      email: text(wanted?.email, user.email),
      image: text(wanted?.image, user.image),
    },
  };
}

import type { SessionUser } from '../../shared/session.ts';

/**
 * The person's picture, where the session has it with it; their initials otherwise. A picture at an address is not fetched: the
 * window may not, and it would tell the address's owner when the program is used. Not read out: the name is beside it.
 */
export function Picture({ user }: { readonly user: Pick<SessionUser, 'name' | 'image'> }) {
  if (user.image?.startsWith('data:image/')) return <img className="picture" src={user.image} alt="" />;
  return <span className="picture" aria-hidden="true" data-initials={initialsOf(user.name)} />;
}

/** The first letters of the first and the last name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase();
}

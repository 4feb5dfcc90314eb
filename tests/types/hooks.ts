import { expectTypeOf } from 'vitest';
import type { Account, Hooks, JWT, Server, SignInAccount } from '../../electron/ports/hooks.ts';
import { getSession, type useSession } from '../../renderer/index.ts';
import type { DefaultSession, Session } from '../../shared/session.ts';

/*
 * The integrator's side, as types: what is augmented here reaches main and windows. The compiler runs this file; there is
 * nothing in it to start.
 */

declare module '../../shared/session.ts' {
  interface Session {
    readonly favourite?: string;
  }
}

declare module '../../electron/ports/hooks.ts' {
  interface JWT {
    favourite?: string;
  }
}

// What was added is there, in main and in windows, and only that.
type Shown = NonNullable<ReturnType<typeof useSession>['data']>;
expectTypeOf<Shown['favourite']>().toEqualTypeOf<string | undefined>();
expectTypeOf<Shown['user']['id']>().toEqualTypeOf<string>();
expectTypeOf(getSession).returns.resolves.toEqualTypeOf<Session | null>();
expectTypeOf<ReturnType<Server['getServerSession']>>().toEqualTypeOf<Session | null>();
// @ts-expect-error: a field that nobody has added
expectTypeOf<Shown['accessToken']>();
// @ts-expect-error: what main makes itself has no such field
expectTypeOf<DefaultSession['favourite']>();

// The callbacks as they are written.
const hooks: Hooks = {
  callbacks: {
    signIn: async ({ user, account, profile }) => {
      expectTypeOf(account).toEqualTypeOf<SignInAccount>();
      expectTypeOf(profile.hd).toEqualTypeOf<unknown>();
      return user.email !== null;
    },
    jwt: ({ token, account, trigger }) => {
      expectTypeOf(trigger).toEqualTypeOf<'signIn' | 'refresh' | 'update'>();
      expectTypeOf(account).toEqualTypeOf<SignInAccount | undefined>();
      expectTypeOf(token.favourite).toEqualTypeOf<string | undefined>();
      if (account) token.favourite = 'blue';
      return token;
    },
    session: ({ session, token }) =>
      token.favourite === undefined ? session : { ...session, favourite: token.favourite },
  },
  events: {
    signIn: ({ account }) => void expectTypeOf(account).toEqualTypeOf<Account>(),
    signOut: ({ ended }) => void expectTypeOf(ended).toEqualTypeOf<'expired' | 'revoked' | 'signed_out'>(),
    error: async ({ code }) => void code,
  },
};
expectTypeOf(hooks).toEqualTypeOf<Hooks>();

// Events and windows get no token.
// @ts-expect-error: only callbacks do
expectTypeOf<Account['access_token']>();
expectTypeOf<Extract<keyof SignInAccount, 'refresh_token' | 'id_token'>>().toEqualTypeOf<never>();

export const refused: Hooks[] = [
  // @ts-expect-error: next-auth redirects to a text; there is nowhere to redirect to
  { callbacks: { signIn: () => '/denied' } },
  // @ts-expect-error: the result has to be a session
  { callbacks: { session: ({ token }) => token } },
  // @ts-expect-error: there is no such event
  { events: { createUser: () => undefined } },
  // @ts-expect-error: what is kept is an object
  { callbacks: { jwt: ({ token }: { token: JWT }) => token.sub } },
];

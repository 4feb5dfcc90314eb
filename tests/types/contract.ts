import { expectTypeOf } from 'vitest';
import type { Handlers } from '../../electron/ipc/register.ts';
import {
  type ApiProgress,
  apiFetch,
  type DownloadedFile,
  downloadApi,
  eventsOf,
  getProviders,
  type SessionProvider,
  type SignInResult,
  signIn,
  type UseSession,
  useApi,
  useApiMutation,
  useSession,
} from '../../renderer/index.ts';
import type { ApiAnswer, ApiRequest } from '../../shared/api.ts';
import type { Answer, KeyporchBridge, NotificationChannel, Notifications, Requests } from '../../shared/ipc.ts';
import type { Result } from '../../shared/result.ts';
import type { DefaultSession, ProviderSummary, Session, SessionState } from '../../shared/session.ts';

/*
 * The contract's types, held against what the rest of the program may rely on. The compiler runs this file; there is nothing
 * in it to start.
 */

type Method<Name extends keyof KeyporchBridge> = KeyporchBridge[Name];
type Listening = Extract<keyof KeyporchBridge, `on${string}`>;
type Asking = Exclude<keyof KeyporchBridge, Listening>;

// One method a request, one subscription a notification: neither a message without a method nor a method without a message.
expectTypeOf<ReturnType<Method<Asking>>>().toEqualTypeOf<{ [Each in keyof Requests]: Answer<Each> }[keyof Requests]>();
expectTypeOf<Parameters<Parameters<Method<Listening>>[0]>[0]>().toEqualTypeOf<Notifications[NotificationChannel]>();
// A subscription hands out the payload alone, never Electron's event, and the function that ends it.
expectTypeOf<Parameters<Parameters<Method<Listening>>[0]>['length']>().toEqualTypeOf<1>();
expectTypeOf<ReturnType<Method<Listening>>>().toEqualTypeOf<() => void>();

// Every message is handled, and handled with its own arguments and the window that asks.
expectTypeOf<keyof Handlers>().toEqualTypeOf<keyof Requests>();
expectTypeOf<Parameters<Handlers['api:fetch']>>().toEqualTypeOf<[request: ApiRequest, window?: number]>();

// An expected failure is data: no request has another kind of answer than a Result.
expectTypeOf<Awaited<Answer<'api:fetch'>>>().toEqualTypeOf<Result<ApiAnswer>>();

// A session is all that a window gets of a log-in. A new field has to be added here too, by somebody who asks whether it is secret.
expectTypeOf<keyof DefaultSession>().toEqualTypeOf<
  'provider' | 'user' | 'expiresAt' | 'expiring' | 'stale' | 'staleReason' | 'storage' | 'storageProblem'
>();
expectTypeOf<SessionState['status']>().toEqualTypeOf<'loading' | 'unauthenticated' | 'authenticated'>();
expectTypeOf(signIn).returns.resolves.toEqualTypeOf<SignInResult>();

// As in next-auth: the status says whether there is a session, and who requires one never sees `unauthenticated`.
export function useTypes() {
  expectTypeOf(useSession()).toEqualTypeOf<UseSession>();
  expectTypeOf(useSession({ required: true })).toEqualTypeOf<UseSession<true>>();
  expectTypeOf(useSession({ required: false })).toEqualTypeOf<UseSession<false>>();
}
expectTypeOf<UseSession['status']>().toEqualTypeOf<'loading' | 'unauthenticated' | 'authenticated'>();
expectTypeOf<UseSession<true>['status']>().toEqualTypeOf<'loading' | 'authenticated'>();
expectTypeOf<Extract<UseSession, { status: 'authenticated' }>['data']>().toEqualTypeOf<Session>();
expectTypeOf<Extract<UseSession, { status: 'unauthenticated' }>['data']>().toEqualTypeOf<null>();
expectTypeOf<Extract<UseSession, { status: 'loading' }>['data']>().toEqualTypeOf<undefined>();
expectTypeOf<UseSession['update']>().toEqualTypeOf<() => Promise<Session | null>>();
expectTypeOf(getProviders).returns.resolves.toEqualTypeOf<Readonly<Record<string, ProviderSummary>> | null>();

// Data has the type that the screen gives it, and is undefined until it is there; nobody has to name one.
export function useData() {
  expectTypeOf(useApi<{ id: number }[]>('orders', '/orders').data).toEqualTypeOf<{ id: number }[] | undefined>();
  expectTypeOf(useApi('orders', '/orders').data).toEqualTypeOf<unknown>();
  expectTypeOf(useApi('orders', '/orders').error).toEqualTypeOf<Error | null>();
  const { mutateAsync } = useApiMutation<{ id: number }, { text: string }>('orders', '/notes');
  expectTypeOf(mutateAsync).parameter(0).toEqualTypeOf<{ text: string }>();
  expectTypeOf(mutateAsync).returns.resolves.toEqualTypeOf<{ id: number }>();
}
// As fetch, and what it adds. A download tells its name, never its place.
expectTypeOf(apiFetch).returns.resolves.toEqualTypeOf<Response>();
expectTypeOf<Pick<RequestInit, 'headers' | 'signal' | 'method'>>().toExtend<Parameters<typeof apiFetch>[2]>();
expectTypeOf(downloadApi).returns.resolves.toEqualTypeOf<DownloadedFile | null>();
expectTypeOf<keyof DownloadedFile>().toEqualTypeOf<'name' | 'bytes'>();
expectTypeOf<ApiProgress>().toEqualTypeOf<{ readonly loaded: number; readonly total: number | null }>();
expectTypeOf(eventsOf).parameter(0).toEqualTypeOf<Response>();

// What has no meaning without a server is not silently taken.
expectTypeOf<keyof Parameters<typeof SessionProvider>[0]>().toEqualTypeOf<
  'client' | 'children' | 'refetchInterval' | 'refetchOnWindowFocus' | 'refetchWhenOffline'
>();

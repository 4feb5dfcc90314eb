/**
 * Where an integrator says what `callbacks.session` of `electron/hooks.ts` adds to the session, as with next-auth:
 *
 *     declare module './session.ts' {
 *       interface Session {
 *         readonly department?: string;
 *         readonly user: DefaultSession['user'] & { readonly role?: string };
 *       }
 *     }
 *
 * `shared/session.ts` names this file, so that main and windows see it alike, each of them a TypeScript project of its own.
 */
export {};

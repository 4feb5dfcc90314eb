import type { Page } from '@playwright/test';
import type { ApiRequest } from '../../../shared/api.ts';
import type { KeyporchBridge } from '../../../shared/ipc.ts';
import type { SignInMethod } from '../../../shared/session.ts';

interface Window {
  readonly keyporch: KeyporchBridge;
  /** Whatever the page was given, so that it stays in its heap. */
  kept?: unknown[];
}

/** Has the page call the API, keep what it gets, and say how it went: the status, or the code of the failure. */
export function callApi(page: Page, path: string, more: Partial<ApiRequest> = {}): Promise<number | string> {
  const request: ApiRequest = {
    callId: `call${path.replaceAll(/\W/g, '-')}`,
    api: 'data',
    path,
    method: 'GET',
    headers: {},
    body: null,
    timeout: null,
    ...more,
  };
  return page.evaluate(async (asked) => {
    const world = window as unknown as Window;
    world.kept ??= [];
    const answer = await world.keyporch.fetchApi(asked);
    world.kept.push(answer);
    if (!answer.ok) return answer.failure.code;
    const { body, status } = answer.value;
    if (body instanceof ArrayBuffer) return status;
    const { port1: port, port2 } = new MessageChannel();
    return new Promise<number | string>((resolve) => {
      port.onmessage = ({ data: batch }) => {
        world.kept?.push(batch);
        if (!batch.ok) resolve(batch.failure.code);
        else if (batch.value === null) resolve(status);
        else port.postMessage(null);
      };
      window.postMessage({ channel: 'api:read', callId: asked.callId }, window.location.origin, [port2]);
      port.postMessage(null);
    });
  }, request);
}

/** Has the page download something: the program writes it. */
export function downloadFile(page: Page, path: string): Promise<boolean> {
  return page.evaluate(async (asked) => {
    const { keyporch } = window as unknown as Window;
    const request = {
      callId: 'file',
      api: 'data',
      path: asked,
      method: 'GET',
      headers: {},
      body: null,
      timeout: null,
    } as const;
    return (await keyporch.downloadApi(request, 'rows.csv')).ok;
  }, path);
}

/** Has the page ask something of the bridge, and keep what it is told. @returns whether it worked */
export function ask(page: Page, what: 'updateSession' | 'pasteAnswer' | 'getFlow'): Promise<boolean> {
  return page.evaluate(async (name) => {
    const world = window as unknown as Window;
    world.kept ??= [];
    const answer = await world.keyporch[name]();
    world.kept.push(answer);
    return answer.ok;
  }, what);
}

/** Has the page begin a log-in. @returns once it is over: `ok`, or the code of the failure */
export function signIn(page: Page, method: SignInMethod): Promise<string> {
  return page.evaluate(async (wanted) => {
    const world = window as unknown as Window;
    world.kept ??= [];
    const answer = await world.keyporch.signIn('corp', wanted, {});
    world.kept.push(answer);
    return answer.ok ? 'ok' : answer.failure.code;
  }, method);
}

/** Has the page log out, here and at the provider. @returns what became of the refresh token */
export function signOut(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const world = window as unknown as Window;
    world.kept ??= [];
    const answer = await world.keyporch.signOut(true);
    world.kept.push(answer);
    return answer.ok ? answer.value.revocation : answer.failure.code;
  });
}

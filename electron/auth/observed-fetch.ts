import { describeAnswer, describeRequest, type SentRequest } from '../flow/describe.ts';
import type { Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import type { ProviderFetch } from './server-metadata.ts';

/** The provider's network, with each request and answer told to a step of the flow, secrets taken out. */
export function observedFetch(fetch: ProviderFetch, saw: Saw, clock: Pick<ClockPort, 'now'>): ProviderFetch {
  return async (url, options) => {
    const request = sentRequest(url, options);
    saw({ messages: [describeRequest(request)] });
    const response = await fetch(url, options);
    const body = await response.clone().text();
    saw(describeAnswer({ status: response.status, body, at: clock.now(), request }));
    return response;
  };
}

/** What the library sends, as the flow describes it. */
export function sentRequest(...[url, { method, headers, body }]: Parameters<ProviderFetch>): SentRequest {
  return { url, method, headers, body: body instanceof URLSearchParams || typeof body === 'string' ? `${body}` : null };
}

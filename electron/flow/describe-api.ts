import type { FlowMessage } from '../../shared/flow.ts';
import { describeHeaders } from './describe.ts';
import { describeName, describeValue } from './parameters.ts';
import { redactText } from './redact.ts';

/** Parameters of one call that are told. */
const MAX_PARAMETERS = 40;
const MAX_PATH_LENGTH = 200;

/** A call as it is sent, secrets and all. */
export interface SentCall {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An API call: names of the query's parameters, and who is asked; bodies and values are the person's. */
export function describeApiRequest({ method, url, headers }: SentCall): FlowMessage {
  const { search, origin, pathname } = url;
  const query = search === '' ? [] : [...url.searchParams];
  const parameters = query.slice(0, MAX_PARAMETERS).map(([name, value]) => ({
    name: describeName(name, []),
    value: describeValue(undefined, value),
    secret: true,
  }));
  const line = `${method} ${origin}${redactText(pathname.slice(0, MAX_PATH_LENGTH))}`;
  return { kind: 'request', line, parameters: [...describeHeaders({ headers }), ...parameters] };
}

/** An API's answer by its status, kind and size. */
export function describeApiAnswer(status: number, contentType: string | undefined, bytes: number): FlowMessage {
  const type = /^[\w.+-]{1,40}\/[\w.+-]{1,60}/.exec(contentType ?? '')?.[0];
  const size = { name: 'size', value: `${bytes} bytes`, secret: false };
  const parameters = type === undefined ? [size] : [{ name: 'Content-Type', value: type, secret: false }, size];
  return { kind: 'answer', line: String(status), parameters };
}

import { failure } from '../../shared/errors.ts';
import { ApiError } from './api-fetch.ts';
import { letGo, refusalOf } from './load-json.ts';

/** One event of a stream of events. */
export interface ApiEvent {
  /** `message` where the server names none. */
  readonly event: string;
  readonly data: string;
  /** The last one that the server gave; empty: none. */
  readonly id: string;
}

/** How long an event may be, in characters: a stream has no end that would limit it. */
const MAX_EVENT = 1_048_576;

/**
 * The events of an answer of the type `text/event-stream`, one by one as they come. To stop reading, or to use the signal of
 * the call, closes the connection.
 * @throws as reading the answer's body does; {ApiError} for an answer that is a refusal or no such stream, API_TOO_LARGE for an
 * event over 1 MiB
 * @see HTML Standard §9.2.5 (processing model), §9.2.6 (interpreting an event stream)
 */
export async function* eventsOf(response: Response): AsyncGenerator<ApiEvent> {
  if (!response.ok) throw refusalOf('', response);
  if (response.body !== null && !/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) {
    letGo(response);
    throw new ApiError(failure('API_BAD_RESPONSE', { reason: 'no events' }));
  }
  let event = '';
  let id = '';
  let data: string[] = [];
  let size = 0;
  for await (const line of linesOf(response)) {
    size += line.length;
    if (size > MAX_EVENT) throw new ApiError(failure('API_TOO_LARGE'));
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n'), id };
      event = '';
      data = [];
      size = 0;
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }
}

/** Lines end with a return, a newline, or both. One that has no end is none. */
async function* linesOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let returned = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const text = decoder.decode(value, { stream: true });
      if (text === '') continue;
      const lines = (rest + (returned ? text.replace(/^\n/, '') : text)).split(/\r\n|\n|\r/);
      returned = text.endsWith('\r');
      rest = lines.pop() ?? '';
      yield* lines;
      if (rest.length > MAX_EVENT) throw new ApiError(failure('API_TOO_LARGE'));
    }
  } finally {
    await reader.cancel();
  }
}

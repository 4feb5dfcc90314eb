import type { Handlers } from '../ipc/register.ts';
import type { FirstLook } from './first-look.ts';

/**
 * Finds what answers a message while the services are on their way: the first picture, where it is known without them, is
 * answered at once, everything else by them.
 */
export function earlyHandlers(
  looked: Promise<Pick<FirstLook, 'picture'>>,
  loading: Promise<{ readonly handlers: Handlers }>,
): (channel: keyof Handlers) => Promise<Handlers[keyof Handlers]> {
  let handlers: Handlers | null = null;
  const loaded = loading.then((program) => {
    handlers = program.handlers;
    return handlers;
  });
  return async (channel) => {
    const picture = channel === 'app:get-snapshot' && handlers === null ? (await looked).picture : null;
    return picture === null ? (await loaded)[channel] : () => picture;
  };
}

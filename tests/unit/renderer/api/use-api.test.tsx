// @vitest-environment happy-dom
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type UseApi, type UseApiOptions, useApi, useApiMutation } from '../../../../renderer/api/use-api.ts';
import type { ApiAnswer, ApiRequest } from '../../../../shared/api.ts';
import { failed, type Result, success } from '../../../../shared/result.ts';
import { FakeBridge, loggedIn } from '../../../support/fake-bridge.ts';
import { type Mounted, mount } from '../mount.tsx';

let bridge: FakeBridge;
let mounted: Mounted;
let version: number;
/** What each hook saw last. */
let seen: Map<string, UseApi<unknown>>;
let mutation: ReturnType<typeof useApiMutation<unknown, unknown>>;
/** All that was seen of it, picture by picture. */
let mutations: (typeof mutation)[];

beforeEach(() => {
  bridge = new FakeBridge();
  bridge.session = loggedIn();
  bridge.onFetch = async ({ path }) => json({ of: path, call: bridge.requests.length });
  version = 1;
  seen = new Map();
  mutations = [];
});

afterEach(() => mounted.unmount());

function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Result<ApiAnswer> {
  const bytes = new TextEncoder().encode(JSON.stringify(body)).buffer as ArrayBuffer;
  return success({ status, headers: { 'content-type': 'application/json', ...headers }, body: bytes });
}

function Shown({ name = 'a', path = '/orders', ...options }: { name?: string; path?: string } & UseApiOptions) {
  seen.set(name, useApi('shop', path, options));
  return null;
}

function Changing() {
  mutation = useApiMutation('shop', '/orders');
  mutations.push(mutation);
  return null;
}

const show = async (screen = <Shown />) => {
  mounted = await mount(bridge, screen);
};
const last = (name = 'a') => seen.get(name) as UseApi<unknown>;
/** Without those that StrictMode, which mounts everything twice, has had stopped. */
const requests = () => bridge.requests.filter(({ callId }) => !bridge.aborted.includes(callId));
const asked = () => requests().length;
const tell = (change: Parameters<typeof loggedIn>[0]) => {
  version += 1;
  return mounted.after(() => bridge.emitSession(loggedIn(change, version)));
};
const happens = (event: string) => mounted.after(() => window.dispatchEvent(new Event(event)));
const unreachable = async () => failed({ code: 'API_UNREACHABLE' });

test('gives the body and the link of an answer, and asks for JSON', async () => {
  bridge.onFetch = async () => json([1], 200, { link: '</orders?page=2>; rel="next"' });
  await show();

  expect(last()).toMatchObject({ data: [1], link: '</orders?page=2>; rel="next"', error: null, isOld: false });
  expect(requests()).toMatchObject([{ path: '/orders', method: 'GET', headers: { accept: 'application/json' } }]);
});

test('is asked for while it is drawn, before anything is painted', async () => {
  let drawn = -1;
  function Beside() {
    if (drawn === -1) drawn = bridge.requests.length;
    return null;
  }
  await show(
    <>
      <Shown />
      <Beside />
    </>,
  );

  expect(drawn).toBe(1);
});

test('is asked for once, whoever shows it, and from the cache after that', async () => {
  await show(
    <>
      <Shown name="a" />
      <Shown name="b" />
      <Shown name="c" path="/other" />
    </>,
  );

  expect(
    requests()
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['/orders', '/other']);
  expect(last('a').data).toEqual(last('b').data);
});

test('is another answer with other headers', async () => {
  await show(
    <>
      <Shown name="a" />
      <Shown name="b" headers={{ 'accept-language': 'de' }} />
    </>,
  );

  expect(requests().map(({ headers }) => headers['accept-language'])).toEqual([undefined, 'de']);
});

test('waits until it is enabled', async () => {
  await show(<Shown enabled={false} />);

  expect(asked()).toBe(0);
  expect(last()).toMatchObject({ data: undefined, isPending: true, isFetching: false });
});

describe('tries again', () => {
  test('twice without an answer, and then says why', async () => {
    bridge.onFetch = unreachable;
    await show();

    expect(asked()).toBe(3);
    expect(last().error).toMatchObject({ failure: { code: 'API_UNREACHABLE' } });
  });

  test('until it is there', async () => {
    bridge.onFetch = async () => (asked() < 3 ? json({}, 503) : json('there'));
    await show();

    expect(last()).toMatchObject({ data: 'there', error: null });
  });

  test.each([400, 401, 403, 404])('not for %i', async (status) => {
    bridge.onFetch = async () => json({}, status);
    await show();

    expect(asked()).toBe(1);
    expect(last().error).toMatchObject({ status });
  });
});

describe('is loaded again', () => {
  test.each(['online', 'offline'])('when the window hears "%s"', async (event) => {
    await show();

    await happens(event);

    expect(asked()).toBe(2);
  });

  test('when the window comes to the front, unless it is fresh', async () => {
    await show();
    await happens('focus');
    expect(asked()).toBe(1);

    const now = Date.now;
    Date.now = () => now() + 31_000;
    try {
      await happens('focus');
    } finally {
      Date.now = now;
    }
    expect(asked()).toBe(2);
  });

  test('when the session is renewed again, and marked as old until then', async () => {
    await show();
    await tell({ stale: true });
    expect(last()).toMatchObject({ isOld: true, error: null });
    expect(asked()).toBe(1);

    await tell({});

    expect(last().isOld).toBe(false);
    expect(asked()).toBe(2);
  });
});

test('what was loaded stays without network, marked, with the reason', async () => {
  await show();
  const before = last().data;
  bridge.onFetch = unreachable;

  await happens('offline');

  expect(last()).toMatchObject({ data: before, isOld: true, error: { failure: { code: 'API_UNREACHABLE' } } });
});

test.each([401, 403])(
  'what the API does not let the person see any more (%i) is gone, and back when it does',
  async (status) => {
    await show();
    const online = bridge.onFetch;
    bridge.onFetch = async () => json({}, status);
    await happens('online');
    expect(last()).toMatchObject({ data: undefined, link: null, isOld: false, error: { status } });

    bridge.onFetch = online;
    await happens('online');

    expect(last()).toMatchObject({ data: { of: '/orders' }, error: null });
  },
);

describe('another path', () => {
  async function change(keepLast: boolean) {
    await show(<Shown name="first" />);
    await mounted.unmount();
    let goTo: (path: string) => void = () => undefined;
    function Moving() {
      const [path, setPath] = useState('/a');
      goTo = setPath;
      return <Shown path={path} keepLast={keepLast} />;
    }
    await show(<Moving />);
    let release: () => void = () => undefined;
    bridge.onFetch = () =>
      new Promise((resolve) => {
        release = () => resolve(json('b'));
      });
    await mounted.during(() => goTo('/b'));
    const meanwhile = last().data;
    await mounted.after(() => release());
    return meanwhile;
  }

  test('shows nothing of the one before', async () => {
    expect(await change(false)).toBeUndefined();
    expect(last().data).toBe('b');
  });

  test('shows the one before while it loads, where that is wanted', async () => {
    expect(await change(true)).toMatchObject({ of: '/a' });
    expect(last()).toMatchObject({ data: 'b' });
  });
});

describe('another person', () => {
  const asAnother = { user: { id: 'user-2', name: 'Eve', email: null, image: null } };

  test('sees nothing of the first one’s, not even for a moment, and neither does the first one afterwards', async () => {
    const saw: unknown[] = [];
    function Seeing() {
      saw.push(useApi('shop', '/orders', { keepLast: true }).data);
      return <Shown keepLast />;
    }
    await show(<Seeing />);
    const first = last().data;
    saw.length = 0;
    bridge.onFetch = async () => json('of another');

    await tell(asAnother);

    expect([...new Set(saw)]).toEqual([undefined, 'of another']);
    expect(last().data).toBe('of another');
    bridge.onFetch = async () => failed({ code: 'API_NOT_ALLOWED' });
    await tell({});
    expect(last().data).toBeUndefined();
    expect(first).toBeDefined();
  });

  test('does not get an answer that comes late, and its call is stopped', async () => {
    let late: () => void = () => undefined;
    bridge.onFetch = ({ callId }: ApiRequest) =>
      callId === bridge.requests[0]?.callId
        ? new Promise((resolve) => {
            late = () => resolve(json('of the first'));
          })
        : Promise.resolve(json('of the second'));
    mounted = await mount(bridge, <Shown />, {}, 'during');

    version += 1;
    await mounted.after(() => bridge.emitSession(loggedIn(asAnother, version)));
    expect(bridge.aborted).toEqual([bridge.requests[0]?.callId]);
    await mounted.after(() => late());

    expect(last().data).toBe('of the second');
  });

  test('who is nobody sees nothing, and nothing is asked', async () => {
    await show();
    version += 1;

    await mounted.after(() =>
      bridge.emitSession({ status: 'unauthenticated', version, reason: null, ended: 'signed_out' }),
    );

    expect(last()).toMatchObject({ data: undefined, isFetching: false });
    await happens('online');
    expect(asked()).toBe(1);
  });
});

describe('a change', () => {
  beforeEach(async () => {
    await show(
      <>
        <Shown />
        <Changing />
      </>,
    );
  });

  test('is sent as JSON, once, and what is shown of that API is loaded again', async () => {
    bridge.onFetch = async ({ method }) => (method === 'POST' ? json({ id: 1 }, 201) : json('new'));

    await mounted.after(() => mutation.mutateAsync({ text: 'a' }));

    expect(requests()[1]).toMatchObject({
      method: 'POST',
      path: '/orders',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"a"}',
    });
    expect(mutation).toMatchObject({ data: { id: 1 }, error: null });
    expect(last().data).toBe('new');
  });

  test('is never sent a second time by itself, and may have been done all the same', async () => {
    bridge.onFetch = async ({ method }) => (method === 'POST' ? failed({ code: 'API_UNREACHABLE' }) : json('new'));

    await mounted.after(() => mutation.mutate({}));

    expect(bridge.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(mutation.error).toMatchObject({ failure: { code: 'API_UNREACHABLE' } });
    expect(last().data).toBe('new');
  });

  test.each([
    ['nothing', 204, {}],
    ['no JSON', 200, { 'content-type': 'text/plain' }],
  ])('may be answered with %s', async (_title, status, headers) => {
    const body = new ArrayBuffer(0);
    bridge.onFetch = async ({ method }) => (method === 'POST' ? success({ status, headers, body }) : json('new'));

    await mounted.after(() => mutation.mutate({}));

    expect(mutation).toMatchObject({ isSuccess: true, data: undefined });
  });

  test('and what came of it is the person’s who made it', async () => {
    bridge.onFetch = async ({ method }) => (method === 'POST' ? json('of the first', 201) : json('new'));
    await mounted.after(() => mutation.mutate({}));
    expect(mutation.data).toBe('of the first');
    mutations.length = 0;

    await tell({ user: { id: 'user-2', name: 'Eve', email: null, image: null } });

    expect([...new Set(mutations.map(({ data }) => data))]).toEqual([undefined]);
    expect([...new Set(mutations.map(({ status }) => status))]).toEqual(['idle']);
    expect(mutation.isIdle).toBe(true);
    bridge.onFetch = async ({ method }) => (method === 'POST' ? json('of the second', 201) : json('new'));
    await mounted.after(() => mutation.mutate({}));
    expect(mutation.data).toBe('of the second');
  });

  test('that is on its way when the session is renewed has come to its end after it', async () => {
    let come = (_answer: Result<ApiAnswer>): void => undefined;
    bridge.onFetch = ({ method }) =>
      method === 'POST' ? new Promise((resolve) => (come = resolve)) : Promise.resolve(json('new'));
    await mounted.after(() => mutation.mutate({}));
    await tell({ stale: true });
    await tell({});
    expect(mutation.isPending).toBe(true);

    await mounted.after(() => come(json('done', 201)));

    expect(mutation).toMatchObject({ isSuccess: true, data: 'done' });
  });

  test('that failed is nobody else’s failure', async () => {
    bridge.onFetch = async () => json({}, 403);
    await mounted.after(() => mutation.mutate({}));
    mutations.length = 0;

    await tell({ user: { id: 'user-2', name: 'Eve', email: null, image: null } });

    expect(mutations.filter(({ isError, failureReason }) => isError || failureReason !== null)).toEqual([]);
  });

  test('that is refused says so', async () => {
    bridge.onFetch = async () => json({}, 403);

    await mounted.after(() => mutation.mutate({}));

    expect(mutation.error).toMatchObject({ status: 403, failure: { code: 'API_REFUSED' } });
  });
});

import { describe, expect, test } from 'vitest';
import { type Arrow, type DiagramGroup, diagramOf } from '../../../../renderer/flow/diagram.ts';
import { ERROR_CODES } from '../../../../shared/errors.ts';
import { type FlowEvent, LOG_IN_STEPS, OTHER_FLOW_KINDS } from '../../../../shared/flow.ts';
import { flowEvent } from '../../../support/fake-bridge.ts';
import { eventsOf, FLOWS } from '../../../support/flows.ts';

const KINDS = [...LOG_IN_STEPS, ...OTHER_FLOW_KINDS];

function arrowsOf(events: readonly FlowEvent[]): readonly Arrow[] {
  return diagramOf(events).groups.flatMap(({ arrows }) => arrows);
}

const ways = (arrows: readonly Arrow[]) => arrows.map(({ number, from, to }) => `${number ?? '-'} ${from} ${to}`);
const calls = (count: number, detailsOf: (id: number) => FlowEvent['details']) =>
  Array.from({ length: count }, (_, id) => flowEvent(id + 1, { flow: `api-${id + 1}`, details: detailsOf(id + 1) }));

describe('a log-in', () => {
  test('has the eight arrows of the design, in order', () => {
    const steps = arrowsOf(FLOWS.good).filter(({ number }) => number !== null);

    expect(ways(steps)).toEqual([
      '1 window main',
      '2 main main',
      '3 main browser',
      '4 browser provider',
      '5 browser main',
      '6 main provider',
      '7 provider main',
      '8 main keychain',
    ]);
  });

  test('has the provider’s cookie as an arrow of its own, once the person has logged in there', () => {
    const isCookie = ({ label, both }: Arrow) => both && label.includes('not the session of this app');

    expect(arrowsOf(FLOWS.good).filter(isCookie)).toHaveLength(1);
    expect(arrowsOf(FLOWS['older-tab']).filter(isCookie)).toHaveLength(0);
  });

  test('that waits has one arrow that runs', () => {
    const running = arrowsOf(FLOWS['older-tab']).filter(({ status }) => status === 'running');

    expect(running.map(({ label }) => label)).toEqual(['You log in']);
  });

  test('shows an answer that was ignored meanwhile where it came in', () => {
    const { groups } = diagramOf(FLOWS['forged-callback']);

    expect(groups).toHaveLength(1);
    expect(groups[0]?.arrows.map(({ status }) => status).indexOf('ignored')).toBe(4);
  });

  test('that is over takes no strangers’ answers', () => {
    const stranger = flowEvent(99, {
      flow: 'callback',
      kind: 'callback:ignored',
      status: 'ignored',
      code: 'AUTH_EXPIRED',
    });

    expect(diagramOf([...FLOWS.good, stranger]).groups.map(({ title }) => title)).toEqual([
      'Log-in',
      'API calls',
      'An answer was ignored',
    ]);
  });

  test.each(['scheme', 'loopback', 'paste'])('that comes back by %s says so', (way) => {
    const [arrow] = arrowsOf(eventsOf([{ kind: 'log-in:callback', details: { way } }]));

    expect(arrow?.sent).toMatch({ scheme: /own scheme/, loopback: /loopback/, paste: /pasted/ }[way] ?? /never/);
  });
});

test.each([
  ['apiFetch', {}],
  ['downloadApi', { to: 'file' }],
])('a call is asked for by %s', (name, more) => {
  const [asked] = arrowsOf([flowEvent(1, { details: { api: 'orders', path: '/orders.csv', ...more } })]);

  expect(asked?.label).toBe(`${name}('orders', '/orders.csv')`);
});

describe('a failure', () => {
  test.each(ERROR_CODES)('%s is one arrow of its own, with its code and what to do', (code) => {
    for (const kind of KINDS) {
      const failed = arrowsOf([flowEvent(1, { kind, status: 'failed', code })]).filter(
        ({ status }) => status === 'failed',
      );
      expect(failed).toHaveLength(1);
      expect(failed[0]?.problem).toMatchObject({ code, action: expect.stringMatching(/\.$/) });
    }
  });

  test('ends where it happened: at the API, or before it', () => {
    expect(ways(arrowsOf(FLOWS.offline).filter(({ status }) => status === 'failed'))).toEqual([
      '- main provider',
      '- window main',
      '- main api',
    ]);
    expect(ways(arrowsOf(FLOWS['provider-down']).slice(-1))).toEqual(['2 main provider']);
  });

  test('is not called done', () => {
    expect(arrowsOf(FLOWS.offline).map(({ label }) => label)).not.toContain('The session was renewed');
    expect(arrowsOf(FLOWS.refresh).map(({ label }) => label)).toContain('The session was renewed');
  });

  test('to store is no arrow to the keychain', () => {
    const kept = eventsOf([{ kind: 'log-in:stored', details: { storage: 'memory' } }]);

    expect(ways(arrowsOf(kept))[0]).toBe('8 main main');
  });
});

describe('API calls in a row', () => {
  const countsOf = ([group]: readonly DiagramGroup[]) =>
    group?.arrows.filter(({ primary }) => primary).map(({ count }) => count);

  test('that look the same are one arrow with their number', () => {
    const { groups } = diagramOf(calls(500, () => ({ api: 'orders', method: 'GET', path: '/orders' })));

    expect(groups).toHaveLength(1);
    expect(countsOf(groups)).toEqual([500]);
  });

  test('are told apart by their paths while they are few', () => {
    expect(countsOf(diagramOf(calls(3, (id) => ({ api: 'orders', method: 'GET', path: `/${id}` }))).groups)).toEqual([
      1, 1, 1,
    ]);
    expect(countsOf(diagramOf(calls(50, (id) => ({ api: 'orders', method: 'GET', path: `/${id}` }))).groups)).toEqual([
      50,
    ]);
  });

  test('that end differently are not one', () => {
    const [good, bad] = [
      flowEvent(1, { flow: 'a' }),
      flowEvent(2, { flow: 'b', status: 'failed', code: 'API_TIMEOUT' }),
    ];

    expect(countsOf(diagramOf([good, bad]).groups)).toEqual([1, 1]);
  });

  test('keep their names while the oldest ones are forgotten', () => {
    const all = calls(500, () => ({ api: 'orders', method: 'GET', path: '/orders' }));
    const keys = (events: readonly FlowEvent[]) =>
      diagramOf(events).groups.flatMap(({ key, arrows }) => [key, ...arrows.map((arrow) => arrow.key)]);

    expect(keys(all.slice(1))).toEqual(keys(all.slice(0, -1)));
  });
});

test('a refresh shows the token request, not the discovery before it', () => {
  const discovery = {
    kind: 'request',
    line: 'GET https://id.example.com/.well-known/openid-configuration',
    parameters: [],
  } as const;
  const parameters = [{ name: 'grant_type', value: 'refresh_token', secret: false }];
  const messages = [discovery, { kind: 'request', line: 'POST https://id.example.com/token', parameters }] as const;
  const [arrow] = arrowsOf(eventsOf([{ kind: 'session:refreshed', evidence: { messages } }]));

  expect(arrow?.sent).toBe('POST https://id.example.com/token · grant_type=refresh_token');
});

test('every arrow has a key of its own', () => {
  const events = Object.values(FLOWS).flatMap((flow, index) =>
    flow.map((event) => ({ ...event, id: 100 * index + event.id, flow: `${index}-${event.flow}` })),
  );
  const keys = arrowsOf(events).map(({ key }) => key);

  expect(new Set(keys).size).toBe(keys.length);
});

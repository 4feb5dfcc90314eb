import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { type IgnoredReason, MAX_CALLBACK_LENGTH, parseCallback } from '../../../../electron/auth/callback.ts';
import { LogIn } from '../../../../electron/auth/log-in.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { DeepLinks, findCallback, isTooLong } from '../../../../electron/main/deep-link.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeProviderClient, fakeProvider, fakeProviders, tokenAnswer } from '../../../support/fake-provider.ts';
import { fakeWaysBack } from '../../../support/fake-ways-back.ts';

/*
 * What any program and any web page can throw at us. The numbers are those of the corpus that it was written from: spelling
 * (1 to 26), parameters (27 to 48), then argv and the flood.
 */
const SCHEME = 'com.example.keyporch.dev';
const REDIRECT_URI = `${SCHEME}:/oauth/callback`;
const RUNS = { numRuns: 10_000 };

const parse = (raw: string) => parseCallback(raw, REDIRECT_URI);
const QUERY = 'code=c1&state=s1';

const SPELLINGS: readonly (readonly [title: string, raw: string])[] = [
  ['1 no slash', `${SCHEME}:oauth/callback?${QUERY}`],
  ['2 two slashes', `${SCHEME}://oauth/callback?${QUERY}`],
  ['3 three slashes', `${SCHEME}:///oauth/callback?${QUERY}`],
  ['4 the scheme in capitals', `${REDIRECT_URI.toUpperCase()}?${QUERY}`],
  ['5 the scheme in both', `Com.Example.Keyporch.Dev:/oauth/callback?${QUERY}`],
  ['6 a slash at the end', `${REDIRECT_URI}/?${QUERY}`],
  ['7 dot segments', `${SCHEME}:/oauth/x/../callback?${QUERY}`],
  ['8 an encoded slash', `${SCHEME}:/oauth%2fcallback?${QUERY}`],
  ['9 an encoded letter', `${SCHEME}:/oauth/%63allback?${QUERY}`],
  ['10 the path in capitals', `${SCHEME}:/OAUTH/CALLBACK?${QUERY}`],
  ['11 a path parameter', `${REDIRECT_URI};x?${QUERY}`],
  ['12 a question mark and nothing', `${REDIRECT_URI}?`],
  ['13 a blank in front', ` ${REDIRECT_URI}?${QUERY}`],
  ['14 a tab inside', `${SCHEME}:/oauth/\tcallback?${QUERY}`],
  ['15 a NUL', `${REDIRECT_URI}?${QUERY}\0`],
  ['16 a line break', `${REDIRECT_URI}?${QUERY}\r\nx`],
  ['17 backslashes', `${SCHEME}:\\oauth\\callback?${QUERY}`],
  ['18 a user', `${SCHEME}://u:p@oauth/callback?${QUERY}`],
  ['19 a port', `${SCHEME}://oauth:1/callback?${QUERY}`],
  ['20 a fragment in place of the query', `${REDIRECT_URI}#${QUERY}`],
  ['21 a fragment behind the query', `${REDIRECT_URI}?${QUERY}#x`],
  ['22 quotes and switches', `${REDIRECT_URI}?${QUERY}" --gpu-launcher="x`],
  ['23 8 KiB and one', `${REDIRECT_URI}?${QUERY}&x=`.padEnd(MAX_CALLBACK_LENGTH + 1, 'x')],
  ['23 120 kB', `${REDIRECT_URI}?${QUERY}&x=`.padEnd(120_000, 'x')],
  ['23 1 MB', `${REDIRECT_URI}?${QUERY}&x=`.padEnd(1_048_576, 'x')],
  ['24 wide letters', `ｃｏｍ.example.keyporch.dev:/oauth/callback?${QUERY}`],
  ['24 an i without its dot', `${REDIRECT_URI.replace('i', 'ı')}x?${QUERY}`],
  ['25 a scheme that begins like ours', `${SCHEME}elopment:/oauth/callback?${QUERY}`],
  ['25 ours without .dev', `com.example.keyporch:/oauth/callback?${QUERY}`],
  ['26 two addresses and a blank', `${REDIRECT_URI}?${QUERY} ${REDIRECT_URI}?${QUERY}`],
  ['26 two addresses and a line break', `${REDIRECT_URI}?${QUERY}\n${REDIRECT_URI}?${QUERY}`],
];

describe('ignores an address that is spelled', () => {
  test.each(SPELLINGS)('%s', (_title, raw) => {
    expect(parse(raw).kind).toBe('ignored');
  });
});

const PARAMETERS: readonly (readonly [title: string, query: string, reason: IgnoredReason])[] = [
  ['27 no code', 'state=s1', 'no-code-and-no-error'],
  ['28 an empty code', 'code=&state=s1', 'no-code-and-no-error'],
  ['29 two codes', 'code=a&code=b&state=s1', 'duplicate-parameter'],
  ['29 the same code twice', 'code=a&code=a&state=s1', 'duplicate-parameter'],
  ['29 a second code whose name is encoded', 'code=a&c%6fde=b&state=s1', 'duplicate-parameter'],
  ['30 a code as a list', 'code[]=a&state=s1', 'no-code-and-no-error'],
  ['31 no state', 'code=a', 'state-missing'],
  ['32 an empty state', 'code=a&state=', 'state-missing'],
  ['33 two states', 'code=a&state=s1&state=s1', 'duplicate-parameter'],
  ['38 two issuers', 'code=a&state=s1&iss=a&iss=b', 'duplicate-parameter'],
  ['39 code and error', 'code=a&error=access_denied&state=s1', 'code-and-error'],
  ['40 two descriptions', 'error=x&error_description=a&error_description=b&state=s1', 'duplicate-parameter'],
  ['41 a JARM response', 'response=eyJ&state=s1&code=a', 'unexpected-parameter'],
  ['42 an ID token', 'code=a&state=s1&id_token=x', 'unexpected-parameter'],
  ['42 a token', 'code=a&state=s1&token=x', 'unexpected-parameter'],
  ['42 an access token', 'code=a&state=s1&access_token=x', 'unexpected-parameter'],
  ['46 half of a surrogate pair', 'code=a\ud800&state=s1', 'not-a-url'],
  ['48 1,000 states', `code=a${'&state=s1'.repeat(800)}`, 'duplicate-parameter'],
];

describe('ignores an answer that has', () => {
  test.each(PARAMETERS)('%s', (_title, query, reason) => {
    expect(parse(`${REDIRECT_URI}?${query}`)).toEqual({ kind: 'ignored', reason });
  });
});

test.each([
  ['43 a plus and an encoded blank in the code', 'code=a+b%20c&state=s1'],
  ['44 percent signs that encode nothing', 'code=%zz%&state=s1'],
  ['45 bytes that are no UTF-8', 'code=%c0%af&state=s1'],
  ['47 names of objects’ own', 'code=a&state=s1&__proto__=x&constructor=y'],
  ['48 800 others', `code=a&state=s1${'&a=b'.repeat(800)}`],
])('takes what only the provider can judge: %s', (_title, query) => {
  expect(parse(`${REDIRECT_URI}?${query}`)).toMatchObject({ kind: 'code', state: 's1' });
  expect(Object.prototype).not.toHaveProperty('x');
});

/** Texts that are nearly callbacks, and texts that are nothing of the kind. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.webUrl(),
  fc.string({ unit: 'binary' }).map((tail) => `${REDIRECT_URI}?${tail}`),
  fc.webQueryParameters().map((query) => `${REDIRECT_URI}?${query}&state=s&code=c`),
  fc
    .array(
      fc.tuple(
        fc.constantFrom('code', 'state', 'iss', 'error', 'c%6fde', 'CODE', 'x', '', 'token', '#', '&'),
        fc.string({ maxLength: 4 }),
      ),
    )
    .map((pairs) => `${REDIRECT_URI}?${pairs.map((pair) => pair.join('=')).join('&')}`),
);

test('says something of any text, and takes only one code or one error for one state at exactly our address', () => {
  fc.assert(
    fc.property(text, (raw) => {
      const callback = parse(raw);
      if (callback.kind === 'ignored') return;
      const { searchParams } = callback.url;
      expect(raw.startsWith(`${REDIRECT_URI}?`)).toBe(true);
      expect(searchParams.getAll('state')).toEqual([callback.state]);
      expect(searchParams.getAll('code').filter(Boolean)).toHaveLength(callback.kind === 'code' ? 1 : 0);
      expect(Boolean(searchParams.get('code'))).toBe(callback.kind === 'code');
      expect(Boolean(searchParams.get('error'))).toBe(callback.kind === 'error');
    }),
    RUNS,
  );
});

test('another character anywhere makes it nobody’s, or leaves code and state as they were, or changes what they say', () => {
  const good = `${REDIRECT_URI}?x=1&code=the-code&state=the-state&y=2`;
  const isWithin = (value: string, at: number) => at >= good.indexOf(value) && at <= good.indexOf(value) + value.length;
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }), (at, character) => {
      fc.pre(good[at] !== character);
      const callback = parse(good.slice(0, at) + character + good.slice(at + 1));
      if (callback.kind === 'ignored') return;
      expect(at).toBeGreaterThan(REDIRECT_URI.length);
      const same = callback.state === 'the-state' && callback.url.searchParams.get('code') === 'the-code';
      // Within a value, or where it ends, it is another value, which no log-in has; everywhere else they are the same.
      expect(same || isWithin('the-code', at) || isWithin('the-state', at)).toBe(true);
    }),
    RUNS,
  );
});

test('the order of the parameters and others among them do not matter', () => {
  const extra = fc.tuple(fc.stringMatching(/^x[a-z]{0,8}$/), fc.stringMatching(/^[\w-]{0,8}$/));
  fc.assert(
    fc.property(fc.array(extra), fc.integer(), (extras, seed) => {
      const pairs = [['code', 'c1'], ['state', 's1'], ...extras].map((pair) => pair.join('='));
      const turned = pairs.map((_, at) => pairs[(at + Math.abs(seed)) % pairs.length]);
      expect(parse(`${REDIRECT_URI}?${turned.join('&')}`)).toMatchObject({ kind: 'code', state: 's1' });
    }),
    RUNS,
  );
});

test('a megabyte takes no time, whatever it is made of', () => {
  const begin = performance.now();
  for (const unit of ['a', '%', '&', '&state=', '\0', ':', '/..', '\ud800', '#?']) {
    for (const start of [`${REDIRECT_URI}?`, '', SCHEME]) parse(start.padEnd(1_048_576, unit));
  }

  // Quadratic time would be hours.
  expect(performance.now() - begin).toBeLessThan(2_000);
});

test.each([
  ['two addresses', [`${REDIRECT_URI}?${QUERY}`, `${REDIRECT_URI}?${QUERY}`]],
  ['two, one of them in capitals', [`${REDIRECT_URI}?${QUERY}`, `${REDIRECT_URI.toUpperCase()}?${QUERY}`]],
  ['two, one of them elsewhere', [`${REDIRECT_URI}?${QUERY}`, `${SCHEME}:x`]],
  ['a hundred', Array.from({ length: 100 }, () => `${REDIRECT_URI}?${QUERY}`)],
])('arguments with %s hand over nothing', (_title, addresses) => {
  expect(findCallback(['/x/electron', '.', ...addresses], SCHEME)).toBeNull();
});

test.each([
  ['an argument of 120 kB', [`${REDIRECT_URI}?${QUERY}&x=`.padEnd(120_000, 'x')]],
  ['many of 8 KiB', Array.from({ length: 15 }, () => `${REDIRECT_URI}?${QUERY}&x=`.padEnd(8_192, 'x'))],
])('%s never come to the instance that runs, and are no answer', (_title, addresses) => {
  expect(isTooLong(['/x/electron', '.', ...addresses])).toBe(true);
  expect(addresses.map((each) => parse(each.padEnd(8_193, 'x')).kind)).not.toContain('code');
});

test('the longest answer comes to the instance that runs', () => {
  const longest = `${REDIRECT_URI}?${QUERY}&x=`.padEnd(MAX_CALLBACK_LENGTH, 'x');

  expect(isTooLong(['/x/electron', '--no-sandbox', '.', '--user-data-dir=/home/a/b', longest])).toBe(false);
  expect(parse(longest).kind).toBe('code');
});

describe('while a log-in waits', () => {
  let clock: FakeClock;
  let client: FakeProviderClient;
  let ways: ReturnType<typeof fakeWaysBack>;
  let flow: FlowRecorder;
  let logIn: LogIn;
  let told: number;
  let outcome: Promise<unknown>;
  let state: string;

  beforeEach(async () => {
    clock = new FakeClock();
    client = new FakeProviderClient();
    client.onExchange = async () => tokenAnswer();
    ways = fakeWaysBack();
    flow = new FlowRecorder(clock);
    told = 0;
    const opened: string[] = [];
    const tell = () => {
      told += 1;
    };
    logIn = new LogIn({
      providers: fakeProviders(fakeProvider(client)),
      sessions: { admit: async () => undefined, establish: async () => null, getServerSession: () => null },
      attempts: new AttemptStore(new FakeKeychain()),
      browser: { open: async (url) => void opened.push(url) },
      clock,
      flow,
      redirectUri: REDIRECT_URI,
      ...ways,
      onState: tell,
      onNotice: tell,
      onCallback: tell,
    });
    outcome = logIn.signIn('corp');
    await expect.poll(() => flow.events().at(-1)?.kind).toBe('log-in:waited');
    state = client.requests[0]?.state ?? '';
    told = 0;
  });

  const finish = () => logIn.handleCallback(`${REDIRECT_URI}?code=c1&state=${state}`);

  test('every one of these changes nothing, and the right one still completes it', async () => {
    const before = logIn.state;

    for (const [, raw] of SPELLINGS) await logIn.handleCallback(raw.replaceAll('s1', state));
    for (const [, query] of PARAMETERS) await logIn.handleCallback(`${REDIRECT_URI}?${query.replaceAll('s1', state)}`);

    expect(logIn.state).toBe(before);
    expect([told, client.exchanges.length]).toEqual([0, 0]);
    await finish();
    expect(await outcome).toEqual({ ok: true, value: null });
  });

  test.each([
    ['34 the beginning of the state', () => state.slice(0, -1)],
    ['34 more than the state', () => `${state}x`],
    ['35 the state and a NUL', () => `${state}%00`],
    ['36 the state in other capitals', () => state.replace(/[a-z]/i, (letter) => otherCase(letter))],
    ['the state with a blank', () => `+${state}`],
  ])('%s is nobody’s', async (_title, near) => {
    await logIn.handleCallback(`${REDIRECT_URI}?code=c1&state=${near()}`);
    await logIn.handleCallback(`${REDIRECT_URI}?error=access_denied&state=${near()}`);

    expect([told, client.exchanges.length]).toEqual([0, 0]);
    await finish();
    expect(await outcome).toEqual({ ok: true, value: null });
  });

  test('a thousand forged ones a second change nothing but one line in the log, and ten in the flow', async () => {
    const before = logIn.state;
    const events = flow.events().length;

    for (let count = 0; count < 1_000; count += 1) {
      await logIn.handleCallback(`${REDIRECT_URI}?code=c&state=forged-${count}`);
      clock.advance(1);
    }

    expect(logIn.state).toBe(before);
    expect([told, client.exchanges.length]).toEqual([0, 0]);
    expect(ways.logger.lines).toEqual([
      'an answer that belongs to no log-in was ignored {"reason":"state-unknown","before":0}',
    ]);
    expect(flow.events()).toHaveLength(events + 10);
    await finish();
    expect(await outcome).toEqual({ ok: true, value: null });
  });

  test('the next line in the log says how many there were', async () => {
    for (let count = 0; count < 1_000; count += 1) await logIn.handleCallback('junk');
    clock.advance(60_000);
    await logIn.handleCallback('junk');

    expect(ways.logger.lines.at(-1)).toContain('"before":999');
    expect(ways.logger.lines).toHaveLength(2);
  });

  test('a replay does nothing, however often', async () => {
    await finish();
    const done = told;

    for (let count = 0; count < 50; count += 1) await finish();

    expect(client.exchanges).toHaveLength(1);
    expect(told).toBe(done);
    expect(logIn.state).toEqual({ phase: 'idle' });
  });

  test('two codes for one state: the first is sent, the second is nothing', async () => {
    await Promise.all(['c1', 'c2'].map((code) => logIn.handleCallback(`${REDIRECT_URI}?code=${code}&state=${state}`)));

    expect(client.exchanges.map(({ callback }) => callback.searchParams.get('code'))).toEqual(['c1']);
    expect(await outcome).toEqual({ ok: true, value: null });
  });

  test('an answer that came before the program was ready is used when it is', async () => {
    const links = new DeepLinks();
    links.receive(`${REDIRECT_URI}?code=c1&state=${state}`);
    expect(client.exchanges).toEqual([]);

    links.open((url) => void logIn.handleCallback(url));

    expect(await outcome).toEqual({ ok: true, value: null });
  });
});

function otherCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

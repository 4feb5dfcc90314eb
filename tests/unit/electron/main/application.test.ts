import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { demoConfig } from '../../../../electron/demo/demo-config.ts';
import { Application, type FoundConfig, type Workspace } from '../../../../electron/main/application.ts';
import { type FirstLook, firstLook } from '../../../../electron/main/first-look.ts';
import { takeSnapshot } from '../../../../electron/main/snapshot.ts';
import type { Config } from '../../../../shared/config.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';

const CONFIG: Config = {
  providers: [],
  apis: [],
  views: [],
  allowOtherConfig: false,
  log: { level: 'info' },
  updates: false,
};
const ABOUT = {
  name: 'Keyporch',
  id: 'com.example.keyporch',
  version: '1.0.0',
  marks: [],
  runtime: { electron: '1', chromium: '1', testOnly: true },
} as const;
const DEMO = { issuer: 'http://127.0.0.1:1', apiBaseUrl: 'http://127.0.0.1:1/api' };
const CALLBACK = 'com.example.keyporch.dev:/oauth/callback?code=c1&state=s1';

let session: SessionStateHolder;
let demosStarted: number;
let asked: number;
let handled: string[];
let startDemo: () => Promise<void>;
let offersDemo: boolean;

beforeEach(() => {
  session = new SessionStateHolder();
  demosStarted = 0;
  asked = 0;
  handled = [];
  startDemo = async () => undefined;
  offersDemo = true;
});

/** The program as it starts, with what is kept of started log-ins. */
function start(awaited: string | null, found: FoundConfig = { kind: 'none' }): Application {
  return new Application({
    about: { ...ABOUT, offersDemo },
    found,
    marker: new SessionMarker(new FakeMarker()),
    session,
    openWorkspace: (config) =>
      ({
        config,
        sessions: { restore: async () => session.apply({ kind: 'ended', reason: null, ended: null }) },
        logIn: { state: { phase: 'idle' }, handleCallback: async (url: string) => void handled.push(url) },
      }) as unknown as Workspace,
    receiveLogOut: (url) => url.includes('/oauth/logout'),
    awaitedProvider: async () => {
      asked += 1;
      return awaited;
    },
    startDemo: async () => {
      demosStarted += 1;
      await startDemo();
      return { ...DEMO, stop: () => undefined };
    },
    demoConfig: () => CONFIG,
    update: () => null,
    onChanged: () => undefined,
    onSignInState: () => undefined,
  });
}

describe('an address that starts the program without a configuration', () => {
  test('starts the demo when it belongs to a log-in there, and is handled once', async () => {
    const application = start('demo');
    await application.restoreSession();

    await application.receiveCallback(CALLBACK);

    expect(demosStarted).toBe(1);
    expect(handled).toEqual([CALLBACK]);
    expect((await application.state()).mode).toBe('demo');
  });

  test('starts nothing when it is nobody’s', async () => {
    const application = start(null);
    await application.restoreSession();

    await application.receiveCallback(CALLBACK);

    expect(demosStarted).toBe(0);
    expect(handled).toEqual([]);
    expect((await application.state()).mode).toBe('none');
  });

  test('starts nothing for a provider of a configuration that is gone', async () => {
    await start('corp').receiveCallback(CALLBACK);

    expect(demosStarted).toBe(0);
  });

  test('starts nothing in an app that has no demo', async () => {
    offersDemo = false;
    await start('demo').receiveCallback(CALLBACK);

    expect(demosStarted).toBe(0);
  });

  test('says why the demo did not start', async () => {
    startDemo = () => Promise.reject(new ExpectedError(failure('DEMO_PORT_TAKEN', { port: 1 })));
    const application = start('demo');
    await application.restoreSession();

    await application.receiveCallback(CALLBACK);

    expect(session.current).toMatchObject({ status: 'unauthenticated', reason: { code: 'DEMO_PORT_TAKEN' } });
    expect(handled).toEqual([]);
  });

  test('starts one demo for two of them', async () => {
    const application = start('demo');
    await application.restoreSession();

    await Promise.all([application.receiveCallback(CALLBACK), application.receiveCallback(CALLBACK)]);

    expect(demosStarted).toBe(1);
    expect(handled).toHaveLength(2);
  });
});

test('an address goes to the log-in of the configuration, and never starts the demo beside it', async () => {
  const application = start('demo', { kind: 'config', file: 'c.json', config: CONFIG, own: false });

  await application.receiveCallback(CALLBACK);

  expect(handled).toEqual([CALLBACK]);
  expect(demosStarted).toBe(0);
});

test('a faulty configuration is to be seen, whatever comes in', async () => {
  await start('demo', { kind: 'faulty', file: 'c.json', faults: [] }).receiveCallback(CALLBACK);

  expect(demosStarted).toBe(0);
});

test('a start without an address does not ask for started log-ins', async () => {
  await start('demo').restoreSession();

  expect(asked).toBe(0);
});

describe('what windows show before the services are there', () => {
  const about = { ...ABOUT, offersDemo: true };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyporch-first-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function look(text: string | null, mayHaveSession = false): FirstLook {
    const own = join(folder, 'config.json');
    if (text !== null) writeFileSync(own, text);
    const configPlaces = { fromEnvironment: undefined, own, baked: null };
    return firstLook({ about, configPlaces, testRuntime: false, mayHaveSession });
  }

  test.each([
    ['no configuration', null, 'none'],
    ['one with faults', '{ "providers": 1 }', 'faulty'],
    ['one that works', JSON.stringify(demoConfig(DEMO)), 'config'],
  ])('is what they show with them, but older: %s', async (_what, text, mode) => {
    const { found, picture } = look(text);

    const application = start(null, found);
    await application.restoreSession();
    const snapshot = await takeSnapshot({ application, session, clock: new FakeClock() });

    expect(picture?.app.mode).toBe(mode);
    expect(picture).toEqual({ ...snapshot, session: { ...snapshot.session, version: 0 } });
    expect(snapshot.session.version).toBeGreaterThan(0);
  });

  test('is nothing where there may be a session', () => {
    expect(look(null, true)).toEqual({ found: { kind: 'none' }, picture: null });
  });
});

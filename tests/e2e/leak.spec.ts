import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { KeyporchBridge } from '../../shared/ipc.ts';
import { findSecrets } from '../support/find-secrets.ts';
import { type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';
import { sendJson, startWebServer } from '../support/web-server.ts';
import { expect, logOut, type RunningApp, test } from './fixtures.ts';

/** Heap snapshots cut strings: what is looked for is shorter. It is still longer than chance. */
const PART = 32;
const CHUNK = 16 * 1_048_576;
const CORP = { id: 'corp', name: 'Corp', clientId: 'desktop', redirect: 'scheme', deviceCode: true };

test('no token, code or verifier is ever in the window: not in its heap, its memory, its messages', async ({
  computer,
}) => {
  const issuer = await startSigningIssuer();
  // So short that the second page has to renew it.
  issuer.behaviour = { answer: { expires_in: 1 } };
  const api = await startWebServer((request, response) => sendJson(response, [{ path: request.url }]));
  const running = await computer.launch({
    config: {
      // The program is wrapped here, so that the scheme's handler is not quite this one.
      providers: [{ ...CORP, issuer: issuer.issuer }],
      apis: [{ id: 'data', baseUrl: api.origin, provider: 'corp' }],
      views: [{ id: 'data', title: 'Data', type: 'table', api: 'data', path: '/rows' }],
    },
    firstScript: join(import.meta.dirname, 'record-ipc.cjs'),
  });
  const { page } = running;
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  let asked = '';
  let callback = '';
  await running.finishInBrowser(async (url) => {
    asked = url;
    callback = await issuer.authorize(url);
    return callback;
  });
  await expect(page.getByRole('cell')).toHaveText(['/rows']);
  await page.waitForTimeout(1_100);
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => issuer.tokenRequests.length).toBe(2);
  await page.getByRole('link', { name: 'Flow' }).click();
  await expect(page.getByText('The session was renewed').first()).toBeVisible();
  await logOut(page, 'Ada');
  await logInByCode(page, issuer);

  const secrets = secretsOf(issuer, asked, callback);
  expect(Object.keys(secrets)).toHaveLength(15);
  expect(findSecrets(await exportedFlow(running), secrets)).toEqual([]);
  expect(await findAll(running, secrets)).toEqual({ heap: [], memory: [], messages: [] });

  // The same search finds what is planted.
  const [name, token] = Object.entries(secrets)[0] ?? ['', ''];
  await page.evaluate((text) => {
    const field = document.createElement('input');
    field.value = text;
    document.body.append(field);
    Object.assign(window, { planted: { text, bytes: new TextEncoder().encode(text) } });
  }, token);
  await running.app.evaluate(({ BrowserWindow }, text) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('planted', { deep: [text] });
  }, token);
  expect(await findAll(running, secrets)).toEqual({ heap: [name], memory: [name], messages: [name] });
  await Promise.all([issuer.stop(), api.stop()]);
});

/** What a person would put into a bug report: from the clipboard, and from the file that they choose. */
async function exportedFlow({ app, page }: RunningApp): Promise<string> {
  const file = test.info().outputPath('flow');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
  const answers = await page.evaluate(async () => {
    const { keyporch } = window as unknown as { keyporch: KeyporchBridge };
    const json = { format: 'json' } as const;
    return [await keyporch.exportFlow(json, 'clipboard'), await keyporch.exportFlow(json, 'file')];
  });
  expect(answers).toEqual(Array(2).fill({ ok: true, value: true }));
  const texts = [await app.evaluate(({ clipboard }) => clipboard.readText()), readFileSync(`${file}.json`, 'utf8')];
  for (const shown of ['log-in:id-token-checked', 'session:refreshed', 'code_verifier', 'device_code']) {
    for (const text of texts) expect(text, 'it is the one of this log-in').toContain(shown);
  }
  return texts.join();
}

/** The code is shown, and gone from the screen; the person has typed it in elsewhere. */
async function logInByCode(page: Page, issuer: SigningIssuer): Promise<void> {
  issuer.behaviour = { deviceAnswer: { interval: 1 } };
  await page.getByRole('link', { name: 'Home' }).click();
  await page.evaluate(() => {
    const { keyporch } = window as unknown as { keyporch: KeyporchBridge };
    void keyporch.signIn('corp', 'deviceCode', {});
  });
  await expect(page.getByText('WDJB-MJHT', { exact: true })).toBeVisible();
  await expect(page.getByRole('cell')).toHaveText(['/rows']);
  await page.getByRole('link', { name: 'Flow' }).click();
  await expect(page.getByText('You type in the code')).toBeVisible();
}

/** What must never leave main, by name. */
function secretsOf(issuer: SigningIssuer, asked: string, callback: string): Record<string, string> {
  const [exchange, refresh, byCode] = issuer.tokenAnswers;
  const answered = new URL(callback).searchParams;
  const idToken = String(exchange?.id_token);
  const all = {
    'access token': exchange?.access_token,
    'refresh token': exchange?.refresh_token,
    'ID token': idToken,
    'ID token’s signature': idToken.split('.')[2],
    'second access token': refresh?.access_token,
    'second refresh token': refresh?.refresh_token,
    'second ID token’s signature': String(refresh?.id_token).split('.')[2],
    'access token by code': byCode?.access_token,
    'refresh token by code': byCode?.refresh_token,
    'ID token’s signature by code': String(byCode?.id_token).split('.')[2],
    'device code': issuer.deviceCodes[0],
    code: answered.get('code'),
    state: answered.get('state'),
    nonce: new URL(asked).searchParams.get('nonce'),
    verifier: issuer.tokenRequests[0]?.get('code_verifier'),
  };
  for (const [name, value] of Object.entries(all)) expect(String(value).length, name).toBeGreaterThan(PART);
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]));
}

async function findAll(running: RunningApp, secrets: Record<string, string>) {
  return {
    heap: await findInHeap(running, secrets),
    memory: await findInMemory(running, secrets),
    messages: await findInMessages(running, secrets),
  };
}

async function findInHeap({ page }: RunningApp, secrets: Record<string, string>): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  let snapshot = '';
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    snapshot += chunk;
  });
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  expect(snapshot, 'the snapshot is one of our window').toContain('What happens when you click Log in');
  return Object.keys(secrets).filter((name) => snapshot.includes(partOf(secrets[name])));
}

/** The window's process, byte by byte: strings of one byte or two a character, buffers, what is in input fields. */
async function findInMemory({ app }: RunningApp, secrets: Record<string, string>): Promise<string[]> {
  const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId());
  const needles = Object.entries(secrets).map(([name, secret]) => {
    const part = partOf(secret);
    return { name, patterns: [Buffer.from(part, 'latin1'), Buffer.from(part, 'utf16le')] };
  });
  const ours = Buffer.from('What happens when you click Log in');
  const found = new Set<string>();
  let seenOurs = false;
  for await (const chunk of readMemory(Number(pid))) {
    seenOurs ||= chunk.includes(ours);
    for (const { name, patterns } of needles) if (patterns.some((each) => chunk.includes(each))) found.add(name);
  }
  expect(seenOurs, 'the memory is that of our window').toBe(true);
  return Object.keys(secrets).filter((name) => found.has(name));
}

async function* readMemory(pid: number): AsyncGenerator<Buffer> {
  const regions = readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .map((line) => /^([\da-f]+)-([\da-f]+) r/.exec(line))
    .filter((match) => match !== null)
    .map(([, from, to]) => ({ from: Number.parseInt(from ?? '', 16), to: Number.parseInt(to ?? '', 16) }));
  const memory = await open(`/proc/${pid}/mem`);
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (const { from, to } of regions) {
      // Chunks overlap, so that nothing hides between two.
      for (let at = from; at < to; at += CHUNK - 4 * PART) {
        const length = Math.min(CHUNK, to - at);
        const { bytesRead } = await memory.read(buffer, 0, length, at).catch(() => ({ bytesRead: 0 })); // never touched
        if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
      }
    }
  } finally {
    await memory.close();
  }
}

async function findInMessages({ app }: RunningApp, secrets: Record<string, string>): Promise<string[]> {
  const recorded = await app.evaluate(() => {
    const { recordedPayloads } = globalThis as unknown as {
      recordedPayloads: { channel: string; bytes: Uint8Array }[];
    };
    return recordedPayloads.map(({ channel, bytes }) => ({ channel, base64: Buffer.from(bytes).toString('base64') }));
  });
  const channels = new Set(recorded.map(({ channel }) => channel));
  for (const channel of ['session:sign-in', 'session:changed', 'api:fetch', 'flow:recorded', 'sign-in:changed']) {
    expect([...channels], 'every kind of message is recorded').toContain(channel);
  }
  const payloads = recorded.map(({ base64 }) => Buffer.from(base64, 'base64'));
  return Object.keys(secrets).filter((name) => {
    const part = partOf(secrets[name]);
    const patterns = [Buffer.from(part, 'latin1'), Buffer.from(part, 'utf16le')];
    return payloads.some((payload) => patterns.some((each) => payload.includes(each)));
  });
}

/** From the middle: a JWT's beginning is the same in all of them. */
function partOf(secret: string | undefined): string {
  const text = secret ?? '';
  const from = Math.floor((text.length - PART) / 2);
  return text.slice(from, from + PART);
}

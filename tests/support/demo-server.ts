import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Demo, startDemo } from '../../electron/demo/start-demo.ts';

/** Our scheme, or a loopback address that was asked already. */
const CALLBACK = /^(?:[\w.-]+:|http:\/\/(?:127\.0\.0\.1|\[::1\]):\d+)\/oauth\/callback\?/;

export const REDIRECT_URI = 'com.example.keyporch.dev:/oauth/callback';
export const LOG_OUT_URI = 'com.example.keyporch.dev:/oauth/logout';

/** The demo's provider and API, in a folder that goes with it. */
export interface DemoServer extends Demo {
  readonly folder: string;
  restart(): Promise<DemoServer>;
  remove(): Promise<void>;
}

/** Starts the built-in provider and API in this process, on a free port. */
export async function startDemoServer(folder = mkdtempSync(join(tmpdir(), 'keyporch-demo-'))): Promise<DemoServer> {
  const demo = await startDemo({
    folder,
    redirectUris: [REDIRECT_URI],
    postLogoutRedirectUris: [LOG_OUT_URI],
    preferredPort: null,
  });
  return {
    ...demo,
    folder,
    restart: async () => {
      await demo.stop();
      return startDemoServer(folder);
    },
    remove: async () => {
      await demo.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Who logs in, and what they choose. */
export interface Person {
  readonly userName?: string;
  readonly password?: string;
  readonly decision?: string;
}

/** What a person does in the browser: log in, allow or not, follow until the browser is sent out of the web or back here. */
export async function logInInBrowser(
  authorizationUrl: string,
  person: Person = {},
  browser = new FormBrowser(),
): Promise<string> {
  const { userName = 'demo', password = userName, decision = 'allow' } = person;
  let page = await browser.get(authorizationUrl);
  while (page.form !== null) {
    const fields = page.text.includes('name="password"') ? { userName, password } : { decision };
    page = await browser.post(new URL(page.form, page.url).href, { ...page.hidden, ...fields });
  }
  const end = page.outside ?? page.url;
  if (!CALLBACK.test(end)) throw new Error(`the browser stopped at ${page.url} (${page.status})`);
  return end;
}

/** What a person does on the provider's log-out page. @returns where the browser was sent, or the page where it ended */
export async function logOutInBrowser(url: string, browser: FormBrowser, answer: 'yes' | 'no'): Promise<string> {
  const page = await browser.get(url);
  if (page.form === null) throw new Error(`the browser stopped at ${page.url} (${page.status})`);
  const end = await browser.post(new URL(page.form, page.url).href, {
    ...page.hidden,
    ...(answer === 'yes' ? { logout: 'yes' } : {}),
  });
  return end.outside ?? end.text;
}

/** What a person does in the browser of another device: type in the code, log in, allow or not. @returns the last page */
export async function useDeviceCode(
  { verificationUri, userCode }: { readonly verificationUri: string; readonly userCode: string },
  person: Person = {},
): Promise<string> {
  const { userName = 'demo', password = userName, decision = 'allow' } = person;
  const browser = new FormBrowser();
  let page = await browser.get(verificationUri);
  while (page.form !== null) {
    page = await browser.post(new URL(page.form, page.url).href, { ...page.hidden, ...fieldsOf(page.text) });
    if (page.text.includes('role="alert"')) throw new Error(`the browser stopped at ${page.url}`);
  }
  return page.text;

  function fieldsOf(text: string): Record<string, string> {
    if (text.includes('name="confirm"')) return { confirm: 'yes' };
    if (text.includes('name="user_code"')) return { user_code: userCode };
    return text.includes('name="password"') ? { userName, password } : { decision };
  }
}

interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  /** Where its form goes, or null. */
  readonly form: string | null;
  readonly hidden: Readonly<Record<string, string>>;
  /** The address outside the web that the browser was sent to, or null. */
  readonly outside: string | null;
}

/** As much of a browser as a log-in needs: cookies, redirects, forms. */
export class FormBrowser {
  readonly #cookies = new Map<string, string>();

  get(url: string): Promise<Page> {
    return this.#load(url, { method: 'GET' });
  }

  post(url: string, fields: Record<string, string>): Promise<Page> {
    return this.#load(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #load(url: string, init: RequestInit): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location !== null) {
      const target = new URL(location, url).href;
      if (target.startsWith('http')) return this.get(target);
      return { url, status: response.status, text: '', form: null, hidden: {}, outside: target };
    }
    const text = await response.text();
    const form = response.ok ? (/<form[^>]* action="([^"]+)"/.exec(text)?.[1] ?? null) : null;
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    return {
      url,
      status: response.status,
      text,
      form,
      hidden: Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
      outside: null,
    };
  }
}

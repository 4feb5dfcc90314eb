import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consentPage,
  deviceCodePage,
  deviceConfirmPage,
  deviceDonePage,
  errorPage,
  logInPage,
} from '../../../../electron/demo/pages.ts';
import { DEMO_USERS } from '../../../../electron/demo/users.ts';

const ATTACK = `"><script>alert('x')</script>&amp;`;

const buttonsOf = (html: string) => [...html.matchAll(/<button[^>]*>([^<]*)<\/button>/g)].map(([, name]) => name);
const tagsOf = (html: string) => [...html.matchAll(/<[a-z]\w*/gi)].map(([tag]) => tag);

/** Text as a browser reads it. */
function readHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

describe('the log-in page', () => {
  test('asks for user name and password and posts them to where it is told', () => {
    const html = logInPage('/interaction/abc', '', null);

    expect(html).toMatch(/<label>User name <input name="userName"[^>]*><\/label>/);
    expect(html).toMatch(/<label>Password <input name="password" type="password"[^>]*><\/label>/);
    expect(html).toContain('<form method="post" action="/interaction/abc">');
    expect(buttonsOf(html)).toEqual(['Log in']);
  });

  test('shows who can log in, and with what', () => {
    const html = logInPage('/', '', null);

    for (const { userName, password } of DEMO_USERS) {
      expect(html).toContain(`<code>${userName}</code> with <code>${password}</code>`);
    }
  });

  test('says what was wrong, and only then', () => {
    expect(logInPage('/', 'ada', 'The password is wrong.')).toContain('<p role="alert">The password is wrong.</p>');
    expect(logInPage('/', '', null)).not.toContain('role="alert"');
  });

  test('keeps the user name that was typed, and goes to the field that comes next', () => {
    expect(logInPage('/', 'ada', 'wrong')).toMatch(
      /name="userName"[^>]* value="ada">.*\n.*name="password"[^>]* autofocus>/,
    );
    expect(logInPage('/', '', null)).toMatch(/name="userName"[^>]* value="" autofocus>/);
  });

  test('never fills in a password', () => {
    expect(logInPage('/', 'ada', 'wrong')).not.toMatch(/type="password"[^>]* value=/);
  });

  test('shows as text what somebody typed', () => {
    const html = logInPage(ATTACK, ATTACK, ATTACK);

    expect(tagsOf(html)).toEqual(tagsOf(logInPage('x', 'x', 'x')));
    expect(html).not.toContain('<script');
  });

  test('reads as what was typed, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (typed) => {
        const [, value = ''] = /name="userName"[^>]* value="([^"]*)">/.exec(logInPage('/', typed, null)) ?? [];
        expect(value).not.toMatch(/[<>"']/);
        expect(value.replace(/&#\d+;/g, '')).not.toContain('&');
        expect(readHtml(value)).toBe(typed);
      }),
      { examples: [['&#60;'], ['&lt;']] },
    );
  });
});

describe('the consent page', () => {
  const html = consentPage('/interaction/abc', 'ada', ['openid', 'offline_access', 'orders:read', 'x:<b>']);

  test('asks to allow it or not', () => {
    expect(buttonsOf(html)).toEqual(['Allow', 'Cancel']);
    expect(html).toContain('<button name="decision" value="allow">');
    expect(html).toContain('<form method="post" action="/interaction/abc">');
  });

  test('says who is logged in and what is asked for, in words where there are some', () => {
    expect(html).toContain('logged in as ada');
    expect([...html.matchAll(/<li>(.*)<\/li>/g)].map(([, text = '']) => readHtml(text))).toEqual([
      'Know who you are',
      'Stay logged in after you close it',
      'Read your orders',
      'x:<b>',
    ]);
  });

  test('shows as text what others said', () => {
    expect(tagsOf(consentPage(ATTACK, ATTACK, [ATTACK]))).toEqual(tagsOf(consentPage('x', 'x', ['x'])));
  });
});

describe('the error page', () => {
  test('says what happened, as text', () => {
    expect(errorPage('Over', 'Go back.')).toContain('<h1>Over</h1>\n<p>Go back.</p>');
    expect(tagsOf(errorPage(ATTACK, ATTACK))).toEqual(tagsOf(errorPage('x', 'x')));
  });
});

test.each([
  ['log-in', logInPage('/', '', null)],
  ['consent', consentPage('/', 'ada', [])],
  ['error', errorPage('Over', 'Go back.')],
])('the %s page loads nothing but its own style sheet', (_title, html) => {
  const targets = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target);

  expect(targets).toEqual(['/demo.css', 'data:,']);
  expect(html).not.toMatch(/<(script|img|iframe|style)|style=/);
});

describe('the pages for a code', () => {
  const form = { action: '/device', xsrf: 'the-form-token' };

  test('ask for the code, and keep what was typed', () => {
    const html = deviceCodePage(form, 'WDJB-MJHT', 'There is no such code.');

    expect(html).toContain('<form method="post" action="/device">');
    expect(html).toContain('name="xsrf" value="the-form-token"');
    expect(html).toMatch(/<label>Code <input name="user_code"[^>]* value="WDJB-MJHT"><\/label>/);
    expect(html).toContain('<p role="alert">There is no such code.</p>');
    expect(deviceCodePage(form, '', null)).not.toContain('role="alert"');
  });

  test('have the person compare it, warn of strangers, and can be left', () => {
    const html = deviceConfirmPage(form, 'WDJB-MJHT');

    expect(html).toContain('<p class="code">WDJB-MJHT</p>');
    expect(html).toContain('Has somebody sent you this code?');
    expect(buttonsOf(html)).toEqual(['Yes, continue', 'No, stop']);
  });

  test('say that it is done', () => {
    expect(deviceDonePage()).toContain('<h1>You are logged in</h1>');
  });

  test('show what comes from outside as text', () => {
    for (const html of [deviceCodePage(form, ATTACK, ATTACK), deviceConfirmPage(form, ATTACK)]) {
      expect(tagsOf(html)).not.toContain('<script');
      expect(readHtml(html)).toContain(ATTACK);
    }
  });
});

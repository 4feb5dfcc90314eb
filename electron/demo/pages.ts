import { DEMO_USERS } from './users.ts';

/** The pages' own style sheet; they load nothing else. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f27; --muted: #596273; --page: #eef1f5; --card: #fff; --line: #d5dae2; --accent: #1f5fd6; --on-accent: #fff; --problem: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e7eaf0; --muted: #a3acbb; --page: #12151a; --card: #1b1f27; --line: #343b48; --accent: #8ab4ff; --on-accent: #0b1e42; --problem: #ff9d94; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 400px; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
.brand { margin: 0 0 20px; color: var(--muted); font-size: 14px; letter-spacing: .02em; }
h1 { margin: 0 0 6px; font-size: 24px; line-height: 1.25; }
p { margin: 0 0 20px; color: var(--muted); }
label { display: block; margin-bottom: 16px; font-weight: 600; font-size: 14px; }
input { display: block; width: 100%; margin-top: 6px; padding: 10px 12px; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px; }
button { width: 100%; padding: 11px 16px; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.second { margin-top: 10px; background: transparent; color: var(--text); border-color: var(--line); }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role=alert] { color: var(--problem); font-weight: 600; }
ul { margin: 0 0 24px; padding-left: 20px; }
.code { font: 600 24px/1.4 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; letter-spacing: .06em; color: var(--text); }
p.code { text-align: center; }
.hint { margin: 24px 0 0; padding-top: 18px; border-top: 1px solid var(--line); font-size: 14px; }
code { font-size: 14px; padding: 1px 5px; border: 1px solid var(--line); border-radius: 5px; }
`;

const SCOPE_TEXTS: Readonly<Record<string, string>> = {
  openid: 'Know who you are',
  profile: 'See your name',
  email: 'See your e-mail address',
  offline_access: 'Stay logged in after you close it',
  'orders:read': 'Read your orders',
  'stock:read': 'See what is in stock',
};

/** User name and password. `problem` is what was wrong the last time. */
export function logInPage(action: string, userName: string, problem: string | null): string {
  const users = DEMO_USERS.map(
    (user) => `<code>${escapeHtml(user.userName)}</code> with <code>${escapeHtml(user.password)}</code>`,
  ).join(', or ');
  return page(
    'Log in',
    `<h1>Log in</h1>
<p>This page is in your own browser. Keyporch never sees your password.</p>
${problem === null ? '' : `<p role="alert">${escapeHtml(problem)}</p>`}
<form method="post" action="${escapeHtml(action)}">
<label>User name <input name="userName" autocomplete="username" autocapitalize="none" required value="${escapeHtml(userName)}"${userName === '' ? ' autofocus' : ''}></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required${userName === '' ? '' : ' autofocus'}></label>
<button>Log in</button>
</form>
<p class="hint">This is the built-in demo. Use ${users}.</p>`,
  );
}

/** What the program asks for, to be allowed or not. */
export function consentPage(action: string, userName: string, scopes: readonly string[]): string {
  const list = scopes.map((scope) => `<li>${escapeHtml(SCOPE_TEXTS[scope] ?? scope)}</li>`).join('\n');
  return page(
    'Allow access',
    `<h1>Allow Keyporch access?</h1>
<p>You are logged in as ${escapeHtml(userName)}. Keyporch asks to:</p>
<ul>
${list}
</ul>
<form method="post" action="${escapeHtml(action)}">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="cancel" class="second">Cancel</button>
</form>`,
  );
}

/** What a form of the library's needs to be taken. */
export interface LibraryForm {
  readonly action: string;
  readonly xsrf: string;
}

/** Where a person types in the code that Keyporch shows. `problem` is what was wrong the last time. */
export function deviceCodePage({ action, xsrf }: LibraryForm, userCode: string, problem: string | null): string {
  return page(
    'Log in with a code',
    `<h1>Log in with a code</h1>
<p>Type in the code that Keyporch shows you.</p>
${problem === null ? '' : `<p role="alert">${escapeHtml(problem)}</p>`}
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="xsrf" value="${escapeHtml(xsrf)}">
<label>Code <input name="user_code" class="code" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus value="${escapeHtml(userCode)}"></label>
<button>Continue</button>
</form>`,
  );
}

/** The person compares the code: somebody else may have sent them here. @see RFC 8628 §5.4 */
export function deviceConfirmPage({ action, xsrf }: LibraryForm, userCode: string): string {
  return page(
    'Is this your code?',
    `<h1>Is this your code?</h1>
<p>Keyporch must be showing exactly this code, in a window of yours, because you have just asked for it.</p>
<p class="code">${escapeHtml(userCode)}</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="xsrf" value="${escapeHtml(xsrf)}">
<input type="hidden" name="user_code" value="${escapeHtml(userCode)}">
<button name="confirm" value="yes">Yes, continue</button>
<button name="abort" value="yes" class="second">No, stop</button>
</form>
<p class="hint">Has somebody sent you this code? Then stop: they would be logged in as you.</p>`,
  );
}

/** The end of it in this browser. */
export function deviceDonePage(): string {
  return page(
    'You are logged in',
    '<h1>You are logged in</h1>\n<p>Keyporch goes on by itself. You can close this page.</p>',
  );
}

/** The person decides whether the browser's session ends. */
export function logOutPage({ action, xsrf }: LibraryForm, userName: string): string {
  return page(
    'Log out',
    `<h1>Log out here too?</h1>
<p>This browser is logged in as ${escapeHtml(userName)}. Keyporch has logged out already.</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="xsrf" value="${escapeHtml(xsrf)}">
<button name="logout" value="yes">Log out</button>
<button class="second">Stay logged in</button>
</form>`,
  );
}

/** The end of a log-out that does not lead back to the program. */
export function loggedOutPage(): string {
  return page('You are logged out', '<h1>You are logged out</h1>\n<p>You can close this page.</p>');
}

/** Something that can't go on. */
export function errorPage(title: string, text: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(text)}</p>`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – Keyporch demo</title>
<link rel="stylesheet" href="/demo.css">
<link rel="icon" href="data:,">
</head>
<body>
<main>
<div class="brand">Keyporch demo provider</div>
${content}
</main>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

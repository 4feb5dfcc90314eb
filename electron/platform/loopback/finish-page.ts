import { createHash } from 'node:crypto';
import { describeFailure } from '../../../shared/messages.ts';
import type { LoopbackOutcome } from '../../ports/loopback.ts';

const STYLE = `
:root { color-scheme: light dark; --text: #1b1f27; --muted: #586173; --page: #f3f5f8; --card: #fff; --line: #d8dde5; --done: #1c7a43; --problem: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e7eaf0; --muted: #a5aebd; --page: #12151a; --card: #1b1f27; --line: #343b48; --done: #74d39b; --problem: #ff9d94; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 440px; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
.name { margin: 0 0 20px; color: var(--muted); font-size: 14px; }
h1 { margin: 0 0 8px; font-size: 24px; line-height: 1.25; }
p { margin: 0 0 12px; }
p:last-child { margin: 0; color: var(--muted); }
.done h1 { color: var(--done); }
.problem h1 { color: var(--problem); }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The page loads nothing, runs nothing, and is framed, cached and referred to by nobody. */
export const FINISH_PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Where the browser ends after a log-in. @param name the program's */
export function finishPage(outcome: Exclude<LoopbackOutcome, { kind: 'ignored' }>, name: string): string {
  const program = escapeHtml(name);
  if (outcome.kind === 'finished') {
    return page('done', 'You are logged in', `<p>You can close this tab and go back to ${program}.</p>`, program);
  }
  if (outcome.kind === 'unfinished') {
    const text = `<p>The log-in is still being finished.</p>\n<p>You can close this tab: ${program} says how it ends.</p>`;
    return page('', 'Almost there', text, program);
  }
  // The code alone: its sentence is ours, and nothing of what the browser brought along is repeated.
  const { title, action } = describeFailure({ code: outcome.code });
  const text = `<p>${escapeHtml(title)} ${escapeHtml(action)}</p>\n<p>You can close this tab and go back to ${program}.</p>`;
  return page('problem', 'The log-in did not work', text, program);
}

function page(kind: string, title: string, content: string, program: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${program}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main class="${kind}">
<div class="name">${program}</div>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FlowKind, LOG_IN_STEPS, logInStepNumber, OTHER_FLOW_KINDS } from '../../shared/flow.ts';
import { describeFlowStep, type FlowSpecification, specificationLabel } from '../../shared/flow-steps.ts';

/** The page that explains the log-in. Its diagrams come from `npm run docs:flow`. */
export const FLOW_PAGE_FILE = resolve(import.meta.dirname, '../../docs/flow.md');

/** Puts a text between the two comments that mark its place in a page. */
export function withPart(page: string, name: string, text: string): string {
  const [kind = ''] = name.split(':', 1);
  const start = `<!-- ${name} -->\n`;
  const end = `<!-- /${kind} -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`there is no place for ${name}`);
  return `${page.slice(0, from)}${start}${text}${page.slice(to)}`;
}

/** Every step of the flow, as the app explains it. */
export function stepsText(): string {
  return [...LOG_IN_STEPS, ...OTHER_FLOW_KINDS].map(stepText).join('');
}

function stepText(kind: FlowKind): string {
  const { title, explanation, specifications, checks, nextAuth, sources } = describeFlowStep(kind);
  const number = logInStepNumber(kind);
  const lines = [
    ...checks.map(({ what, stops }) => `- **Checked**: ${what} *${stops}*`),
    `- **NextAuth.js**: ${nextAuth}`,
    ...(specifications.length === 0 ? [] : [`- **Specified in** ${specifications.map(specificationLink).join(', ')}`]),
    `- **Run by** ${sources.map(({ file, name }) => `\`${file}\` (\`${name}\`)`).join(', ')}`,
  ];
  return `\n### ${number === null ? '' : `${number}. `}${title}\n\n${explanation}\n\n${lines.join('\n')}\n`;
}

function specificationLink(specification: FlowSpecification): string {
  return `[${specificationLabel(specification)}](${addressOf(specification)}) (${specification.about})`;
}

function addressOf({ document, section }: FlowSpecification): string {
  if (document.startsWith('RFC ')) return `https://www.rfc-editor.org/rfc/rfc${document.slice(4)}#section-${section}`;
  const page = document
    .replace('RP-Initiated Logout', 'rpinitiated')
    .replace('OpenID Connect ', 'openid-connect-')
    .replace(' 1.0', '-1_0')
    .toLowerCase();
  return `https://openid.net/specs/${page}.html`;
}

if (process.argv[1] === join(import.meta.dirname, 'flow-page.ts')) {
  writeFileSync(FLOW_PAGE_FILE, withPart(readFileSync(FLOW_PAGE_FILE, 'utf8'), 'steps', stepsText()));
}

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { withDiagrams } from '../../../scripts/docs/flow-diagrams.ts';
import { FLOW_PAGE_FILE, stepsText, withPart } from '../../../scripts/docs/flow-page.ts';
import { LOG_IN_STEPS } from '../../../shared/flow.ts';
import { describeFlowStep } from '../../../shared/flow-steps.ts';

const PAGE = readFileSync(FLOW_PAGE_FILE, 'utf8');

/** The diagrams, by name. */
const DIAGRAMS = Object.fromEntries(
  [...PAGE.matchAll(/<!-- diagram: ([\w-]+) -->\n```mermaid\n(.*?)```\n<!-- \/diagram -->/gs)].map(
    ([, name = '', text = '']) => [name, text] as const,
  ),
);

test('the page explains each step in the words of the app (npm run docs)', () => {
  expect(PAGE).toBe(withPart(PAGE, 'steps', stepsText()));
});

test('the page’s log-in diagram has the eight steps in their order, and a call (npm run docs:flow)', () => {
  const titles = [...LOG_IN_STEPS, 'api:called' as const].map((kind) => describeFlowStep(kind).title);
  const places = titles.map((title) => DIAGRAMS['log-in']?.indexOf(title) ?? -1);

  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test.each([
  ['restart', ['session:restored', 'session:refreshed', 'api:called']],
  ['log-out', ['log-out:revoked', 'log-out:cleared']],
] as const)('the page’s %s diagram shows what happens there', (name, kinds) => {
  for (const kind of kinds) expect(DIAGRAMS[name]).toContain(describeFlowStep(kind).title);
});

test('the diagrams have places of their own, and nothing else of the page changes', () => {
  const page = withDiagrams(PAGE, { logIn: [], restart: [] });

  expect(Object.keys(DIAGRAMS)).toEqual(['log-in', 'restart', 'log-out']);
  expect(page.match(/```mermaid\nsequenceDiagram\n```/g)).toHaveLength(3);
  expect(withoutDiagrams(page)).toBe(withoutDiagrams(PAGE));
  expect(() => withPart(PAGE, 'diagram: none', '')).toThrow('no place');
});

test('every page that it links to is there, and every heading', () => {
  const links = [...PAGE.matchAll(/\]\((?!https:)([^)#]*)(?:#([\w-]+))?\)/g)];

  expect(links.length).toBeGreaterThan(1);
  for (const [, file = '', heading] of links) {
    const path = resolve(FLOW_PAGE_FILE, '..', file);
    expect(existsSync(path), file).toBe(true);
    if (heading !== undefined)
      expect(readFileSync(path, 'utf8').toLowerCase()).toContain(`# ${heading.replaceAll('-', ' ')}\n`);
  }
});

function withoutDiagrams(page: string): string {
  return page.replace(/(<!-- diagram: [\w-]+ -->).*?(<!-- \/diagram -->)/gs, '$1$2');
}

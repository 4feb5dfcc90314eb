import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diagramOf } from '../../../../renderer/flow/diagram.ts';
import { svgOf } from '../../../../renderer/flow/diagram-svg.ts';
import { mermaidOf } from '../../../../renderer/flow/mermaid.ts';
import { FLOWS } from '../../../support/flows.ts';

/** `UPDATE_KEPT=1` writes the drawings anew: look at them before they are committed. */
const UPDATE = process.env.UPDATE_KEPT === '1';

test.each(Object.entries(FLOWS))('%s is drawn as it is kept', (name, events) => {
  expectKept(`${name}.svg`, svgOf(diagramOf(events)));
});

test('good is written in Mermaid as it is kept', () => {
  expectKept('good.mmd', mermaidOf(diagramOf(FLOWS.good)));
});

test('wrong-nonce is written in Mermaid as it is kept', () => {
  expectKept('wrong-nonce.mmd', mermaidOf(diagramOf(FLOWS['wrong-nonce'])));
});

function expectKept(name: string, text: string): void {
  const file = join(import.meta.dirname, 'kept', name);
  if (UPDATE) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

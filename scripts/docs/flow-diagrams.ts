import { readFileSync, writeFileSync } from 'node:fs';
import { diagramOf } from '../../renderer/flow/diagram.ts';
import { mermaidOf } from '../../renderer/flow/mermaid.ts';
import type { FlowEvent } from '../../shared/flow.ts';
import { FLOW_PAGE_FILE, withPart } from './flow-page.ts';

/** What the two runs of a demo recorded: with the log-in; and the next one, with its end. */
export interface RecordedDemo {
  readonly logIn: readonly FlowEvent[];
  readonly restart: readonly FlowEvent[];
}

/** Writes what really happened into the page about the flow, as the Flow view exports it. */
export function writeDiagrams(demo: RecordedDemo): void {
  writeFileSync(FLOW_PAGE_FILE, withDiagrams(readFileSync(FLOW_PAGE_FILE, 'utf8'), demo));
}

/** @returns the page, with its three diagrams */
export function withDiagrams(page: string, { logIn, restart }: RecordedDemo): string {
  const isLogOut = ({ kind }: FlowEvent) => kind.startsWith('log-out:');
  const parts = {
    'log-in': logIn,
    restart: restart.filter((event) => !isLogOut(event)),
    'log-out': restart.filter(isLogOut),
  };
  return Object.entries(parts).reduce((text, [name, events]) => {
    const shown = events.filter(({ kind }) => kind !== 'demo:started');
    return withPart(text, `diagram: ${name}`, `\`\`\`mermaid\n${mermaidOf(diagramOf(shown))}\`\`\`\n`);
  }, page);
}

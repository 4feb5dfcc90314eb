import { useState } from 'react';
import type { FlowExport, FlowExportTarget } from '../../shared/flow.ts';
import { describeFailure } from '../../shared/messages.ts';
import { useClient } from '../session/SessionProvider.tsx';
import type { Diagram } from './diagram.ts';
import { svgOf } from './diagram-svg.ts';
import { mermaidOf } from './mermaid.ts';

/** Takes the diagram along: main copies it, or saves it where the person says. */
export function ExportButtons({ diagram }: { readonly diagram: Diagram }) {
  const { bridge } = useClient();
  const [news, setNews] = useState('');
  const send = async (what: FlowExport, to: FlowExportTarget) => {
    const answer = await bridge.exportFlow(what, to);
    setNews(answer.ok ? doneText(answer.value, to) : describeFailure(answer.failure).title);
  };
  const ways = [
    { title: 'Copy as Mermaid', act: () => send({ format: 'mermaid', text: mermaidOf(diagram) }, 'clipboard') },
    { title: 'Save as SVG', act: () => send({ format: 'svg', text: svgOf(diagram) }, 'file') },
    { title: 'Save as JSON', act: () => send({ format: 'json' }, 'file') },
  ];
  return (
    <>
      <span className="quiet" aria-live="polite">
        {news}
      </span>
      {ways.map(({ title, act }) => (
        <button key={title} type="button" onClick={() => void act()} disabled={diagram.groups.length === 0}>
          {title}
        </button>
      ))}
    </>
  );
}

function doneText(done: boolean, to: FlowExportTarget): string {
  if (!done) return '';
  return to === 'clipboard' ? 'Copied.' : 'Saved.';
}

/** The style inside an SVG file: it stands alone, in light and dark. The colours are those of `styles/base.css`. */
export const SVG_STYLE = `
svg { --text: #1b1f27; --muted: #586173; --page: #ffffff; --band: #f3f5f8; --rule: #d8dde5; --done: #1f5fd6; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
svg { --text: #e7eaf0; --muted: #a5aebd; --page: #1b1f27; --band: #272d38; --rule: #343b48; --done: #8ab4ff; --bad: #ff9d94; }
}
text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, Cantarell, "DejaVu Sans", sans-serif; fill: var(--text); paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
.page { fill: var(--page); }
.life { stroke: var(--rule); }
.lane, .band { fill: var(--band); }
.lane-title, .group { font-weight: 600; stroke: none; }
.lane-title { text-anchor: middle; }
.title { font-weight: 600; }
.aside { fill: var(--muted); }
text.quiet, tspan.quiet { fill: var(--muted); font-size: 12px; font-weight: 400; }
text.problem { fill: var(--bad); font-size: 12px; }
.arrow { --ink: var(--done); }
.failed { --ink: var(--bad); }
.failed .title { fill: var(--bad); }
.ignored, .running { --ink: var(--muted); }
.ignored text.problem { fill: var(--muted); }
.line, .cross { fill: none; stroke: var(--ink); stroke-width: 2; }
.head { fill: var(--ink); }
.side, .ignored .line { stroke-dasharray: 3 4; }
.running .line { stroke-dasharray: 8 6; animation: run 700ms linear infinite; }
@keyframes run { to { stroke-dashoffset: -14; } }
@media (prefers-reduced-motion: reduce) { .running .line { animation: none; } }
`.trim();

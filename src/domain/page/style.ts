/** The look of a page. Colours have a contrast of 4.5 to 1 at least, on both grounds; meaning is never told by them alone. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --panel: #f5f7fa; --line: #d5dbe3; --ink: #1a2430; --soft: #55616f;
  --accent: #0b63b0; --good: #1a6e3c; --good-ground: #e6f4eb; --bad: #b02a2a; --bad-ground: #fceaea; --warn: #8a5a00;
  --warn-ground: #fdf3dc; --bar: #9cc3e8; --bar-ink: #0c2a45; --critical: #f0a860; --critical-ink: #3d1f00; }
@media (prefers-color-scheme: dark) { :root { --ground: #12171d; --panel: #1b222b; --line: #36414e; --ink: #e7edf3;
  --soft: #a3b0be; --accent: #7cb8f2; --good: #79d69a; --good-ground: #16301f; --bad: #ff9d9d; --bad-ground: #3a1b1b;
  --warn: #f2c46d; --warn-ground: #352a12; --bar: #2d5f8f; --bar-ink: #eaf4ff; --critical: #b36a1e; --critical-ink: #fff; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0 auto; padding: 0 clamp(14px, 4vw, 40px) 40px; max-width: 1120px; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", sans-serif; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 12px; padding: 8px 14px; background: var(--accent); color: var(--ground); border-radius: 6px; z-index: 1; }
header { margin: 32px 0 20px; padding: 4px 0 4px 18px; border-left: 6px solid var(--soft); }
header.good { border-color: var(--good); } header.bad { border-color: var(--bad); }
h1 { margin: 0; font-size: clamp(1.35rem, 4vw, 2rem); line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
header p { margin: 8px 0 0; color: var(--soft); overflow-wrap: anywhere; }
h2 { margin: 44px 0 12px; font-size: 1.25rem; letter-spacing: -.005em; }
h3 { margin: 24px 0 8px; font-size: 1.02rem; overflow-wrap: anywhere; }
a { color: var(--accent); } a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 10px 0; list-style: none; border-block: 1px solid var(--line); }
code, pre { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, monospace; font-size: .86em; overflow-wrap: anywhere; }
pre { margin: 10px 0; padding: 12px 14px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; line-height: 1.5; white-space: pre; }
.scroll { overflow-x: auto; max-width: 100%; } .scroll + .scroll { margin-top: 20px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 8px; text-align: left; color: var(--soft); font-size: .9rem; }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; font-size: .82rem; white-space: nowrap; }
tbody th { font-weight: 400; min-width: 200px; } tr.total th, tr.total td { font-weight: 650; }
.number { text-align: right; white-space: nowrap; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 2px 28px; margin: 0; }
.facts div { display: flex; gap: 12px; padding: 6px 0; border-bottom: 1px solid var(--line); min-width: 0; }
dt { flex: 0 0 92px; min-width: 0; overflow-wrap: anywhere; color: var(--soft); font-size: .9rem; } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .9rem; margin-top: 6px; }
.pair { display: grid; gap: 8px 32px; } .pair > * { min-width: 0; }
svg { display: block; max-width: none; } .timeline { width: 100%; min-width: 640px; height: auto; font: 11.5px system-ui, sans-serif; }
.timeline text { fill: var(--ink); } .tick line { stroke: var(--line); } .tick text { fill: var(--soft); }
.bar rect { fill: var(--bar); stroke: var(--ground); stroke-width: .6; } .bar text { fill: var(--bar-ink); font-size: 10.5px; }
.bar.cached rect { fill: var(--panel); stroke: var(--soft); stroke-dasharray: 2 2; } .bar.cached text { fill: var(--ink); }
.bar.critical rect { fill: var(--critical); } .bar.critical text { fill: var(--critical-ink); }
.path { stroke: var(--ink); stroke-width: 2.2; }
.bar.failed rect, .bar.cancelled rect { fill: var(--bad-ground); stroke: var(--bad); stroke-width: 1.5; } .bar.failed text, .bar.cancelled text { fill: var(--bad); }
.treemap svg { width: 100%; min-width: 640px; height: auto; border-radius: 8px; }
.badge { display: inline-block; padding: 0 9px; border-radius: 99px; border: 1px solid currentColor; font-size: .86rem; font-weight: 600; white-space: nowrap; }
.badge.good { color: var(--good); background: var(--good-ground); } .badge.bad { color: var(--bad); background: var(--bad-ground); }
.badge.warn { color: var(--warn); background: var(--warn-ground); } .badge.quiet { color: var(--soft); background: var(--panel); }
.card { margin: 12px 0; padding: 12px 16px; border: 1px solid var(--line); border-left: 4px solid var(--soft); border-radius: 8px; break-inside: avoid; }
.card.good { border-left-color: var(--good); } .card.bad { border-left-color: var(--bad); } .card.warn { border-left-color: var(--warn); }
.card .facts { grid-template-columns: 1fr; } .card .facts div { padding: 4px 0; } .card dt { flex-basis: 132px; } .card p, .card dd { white-space: pre-line; }
.card h3 { margin: 0 0 4px; } .card p { margin: 4px 0; } .card ul { margin: 4px 0; padding-left: 20px; } .card img { max-width: 100%; border: 1px solid var(--line); }
details { margin: 12px 0; } summary { cursor: pointer; color: var(--accent); }
footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--soft); font-size: .88rem; overflow-wrap: anywhere; }
@media (max-width: 560px) { th, td { padding-right: 10px; } dt, .card dt { flex-basis: 78px; } h2 { margin-top: 32px; } }
@media print { :root { color-scheme: light; --ground: #fff; --panel: #f5f7fa; --line: #c4ccd6; --ink: #111; --soft: #444; --accent: #111;
  --good: #14532d; --good-ground: #fff; --bad: #8f1d1d; --bad-ground: #fff; --warn: #6b4600; --warn-ground: #fff; --bar: #9cc3e8; --bar-ink: #0c2a45; --critical: #f0a860; --critical-ink: #3d1f00; }
  body { max-width: none; padding: 0; font-size: 11pt; } nav, .skip { display: none; } .scroll { overflow: visible; } pre { white-space: pre-wrap; }
  .timeline, .treemap svg { min-width: 0; } tr, figure, pre { break-inside: avoid; } h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; height: auto; } * { print-color-adjust: exact; } }
`;

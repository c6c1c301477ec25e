/** The style sheet of the page. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #ffffff; --raised: #f5f7f9; --fore: #1b1f24; --muted: #545c66; --rule: #d0d7de;
  --error: #b42318; --warning: #8a5300; --info: #1f5fa8; --accepted: #545c66; --good: #17663a;
  --closed: #2f6fb5; --open: #d99a2b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171a; --raised: #1d2226; --fore: #e6e8ea; --muted: #a7b0ba; --rule: #3a424b;
    --error: #ff9a90; --warning: #f0b450; --info: #8ab8f5; --accepted: #a7b0ba; --good: #74d19b;
    --closed: #5f9de0; --open: #d9a441;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--fore); font: 16px/1.45 system-ui, sans-serif; }
header, main, nav, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; max-width: 60rem; }
a { color: var(--info); }
:focus-visible { outline: 3px solid var(--info); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--back); padding: .5rem; z-index: 1; }
.about { color: var(--muted); }
.verdict { font-size: 1.25rem; font-weight: 600; padding: .75rem 1rem; border-inline-start: .4rem solid; background: var(--raised); max-width: none; }
.clean, .good { color: var(--good); }
.dirty { color: var(--warning); }
.incomplete, .failed, .bad { color: var(--error); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: .75rem 0; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .875rem; }
.scroll > table { min-width: min(100%, 34rem); }
caption { text-align: start; font-weight: 600; padding: .25rem 0; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--rule); text-align: start; vertical-align: top; unicode-bidi: isolate; }
thead th { border-bottom: 2px solid var(--muted); vertical-align: bottom; }
tbody th, tfoot th { font-weight: 400; }
.scroll tbody th, .scroll tfoot th { white-space: nowrap; }
tfoot th, tfoot td { font-weight: 600; border-top: 1px solid var(--muted); }
.n, .money, .count { font-variant-numeric: tabular-nums lining-nums; }
.n { text-align: end; white-space: nowrap; }
figure { margin: 1rem 0 1.5rem; break-inside: avoid; }
figcaption { font-weight: 600; }
.chart svg { max-width: 100%; height: auto; display: block; color: var(--muted); }
.legend { color: var(--muted); font-size: .875rem; }
.key { display: inline-block; width: .8em; height: .8em; margin-inline-start: .75em; }
.key.closed { background: var(--closed); } .key.open { background: var(--open); }
summary { cursor: pointer; }
code { font: .85em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
#filter { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; padding: .75rem 1rem; background: var(--raised); border: 1px solid var(--rule); }
#filter[hidden] { display: none; }
#filter fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; }
#filter legend { float: inline-start; padding: 0; margin-inline-end: .75rem; }
#search { font: inherit; width: 19rem; max-width: 100%; }
select { font: inherit; }
.group { border: 1px solid var(--rule); border-inline-start: .4rem solid var(--muted); margin: .5rem 0; padding: .5rem .75rem; }
.group[data-urgency="error"] { border-inline-start-color: var(--error); }
.group[data-urgency="warning"] { border-inline-start-color: var(--warning); }
.group[data-urgency="info"] { border-inline-start-color: var(--info); }
.title { font-weight: 600; }
.count::before { content: "("; } .count::after { content: ")"; }
.group > summary .money { float: inline-end; }
.action { display: block; color: var(--muted); }
.rule { color: var(--muted); font-size: .875rem; }
.detailed { list-style: none; margin: .5rem 0; padding: 0; }
.finding { border-top: 1px solid var(--rule); padding: .3rem 0; }
.finding > summary .money { font-weight: 600; }
dl { margin: .4rem 0; }
dl > div { display: flex; flex-wrap: wrap; gap: 0 .75rem; }
dt { color: var(--muted); min-width: 8rem; } dd { margin: 0; overflow-wrap: anywhere; flex: 1; min-width: 12rem; }
.evidence { margin: .5rem 0; } .evidence td { overflow-wrap: anywhere; } .evidence ol { margin: 0; padding-inline-start: 1.25rem; }
.evidence th { color: var(--muted); }
.chunk { content-visibility: auto; contain-intrinsic-size: auto 900rem; margin: .75rem 0; padding: 0; list-style: none; }
.chunk > li { border-top: 1px solid var(--rule); padding: .2rem 0; font-size: .875rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
.unprinted { display: none; }
footer { color: var(--muted); padding-bottom: 2rem; margin-top: 2.5rem; font-size: .875rem; }
@media print {
  :root {
    color-scheme: light;
    --back: #ffffff; --raised: #ffffff; --fore: #000000; --muted: #404040; --rule: #b0b0b0;
    --error: #8a1a12; --warning: #6b4000; --info: #17477e; --accepted: #404040; --good: #0f4a2a;
    --closed: #2f6fb5; --open: #d99a2b;
  }
  body { font-size: 10pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .skip, #filter, .chunk { display: none !important; }
  .scroll { overflow: visible; }
  .unprinted { display: block; }
  h2, h3, caption { break-after: avoid; }
  tr, .finding > summary { break-inside: avoid; }
  thead { display: table-header-group; }
  details.print::details-content { content-visibility: visible; block-size: auto; }
}
`

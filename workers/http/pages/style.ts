/** The one style sheet of all pages: no script needs it, no page of ours has a style of its own. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #16242c; --soft: #52646f; --line: #d7e0e4; --paper: #ffffff; --ground: #f2f6f7; --brand: #0b6b74;
  --on-brand: #ffffff; --good: #1b7043; --warn: #8a5300; --bad: #b0261c; --good-bg: #e5f4eb; --warn-bg: #fdf1da; --bad-bg: #fce9e7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eef1; --soft: #9cb0ba; --line: #2a3a43; --paper: #16222a; --ground: #0e171d; --brand: #54c1cb;
    --on-brand: #06262a; --good: #74d19c; --warn: #f0bd6a; --bad: #ff9a90; --good-bg: #12301f; --warn-bg: #352810; --bad-bg: #3a1a17;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word; }
a { color: var(--brand); text-underline-offset: .15em; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; background: var(--paper); padding: .5rem 1rem; }
.ribbon { margin: 0; padding: .45rem 1rem; text-align: center; font-size: .875rem; color: #4a3500; background: repeating-linear-gradient(135deg, #ffe9a8 0 14px, #ffe39a 14px 28px); }
.ribbon a { color: inherit; }
header.top { background: var(--paper); border-bottom: 1px solid var(--line); }
header.top > div { max-width: 68rem; margin: 0 auto; padding: .6rem 1rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; }
.mark { font-weight: 700; letter-spacing: -.01em; color: var(--ink); text-decoration: none; display: inline-flex; gap: .45rem; align-items: center; }
.mark::before { content: ""; width: .8rem; height: .8rem; border-radius: 50%; border: .24rem solid var(--brand); border-right-color: transparent; }
nav.main { display: flex; flex-wrap: wrap; gap: .1rem; flex: 1; }
nav.main a { color: var(--soft); text-decoration: none; padding: .3rem .6rem; border-radius: 7px; }
nav.main a:hover { color: var(--ink); background: var(--ground); }
nav.main a[aria-current] { color: var(--ink); font-weight: 600; background: var(--ground); }
.who { display: flex; gap: .6rem; align-items: center; color: var(--soft); font-size: .9rem; }
.who form { margin: 0; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
main.narrow { max-width: 38rem; }
h1 { font-size: 1.65rem; line-height: 1.2; letter-spacing: -.015em; margin: .25rem 0 .75rem; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 .6rem; }
p { margin: .6rem 0; }
.lead { font-size: 1.05rem; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.1rem; margin: 0 0 1rem; }
.card > :first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
.note { border-radius: 10px; padding: .75rem 1rem; margin: 1rem 0; border-left: 4px solid var(--brand); background: var(--paper); }
.note.good { border-color: var(--good); background: var(--good-bg); } .note.warn { border-color: var(--warn); background: var(--warn-bg); } .note.bad { border-color: var(--bad); background: var(--bad-bg); }
.note > :first-child { margin-top: 0; } .note > :last-child { margin-bottom: 0; }
ol.steps { padding: 0; margin: 0; list-style: none; counter-reset: step; }
ol.steps > li { counter-increment: step; position: relative; padding: 0 0 .9rem 2.4rem; }
ol.steps > li::before { content: counter(step); position: absolute; left: 0; top: .05rem; width: 1.6rem; height: 1.6rem; border-radius: 50%; background: var(--brand); color: var(--on-brand); font-size: .85rem; font-weight: 700; display: grid; place-items: center; }
ol.steps > li:last-child { padding-bottom: 0; }
ul.rows { list-style: none; margin: 0; padding: 0; }
ul.rows > li { padding: .7rem 0; border-top: 1px solid var(--line); }
ul.rows > li:first-child { border-top: 0; padding-top: 0; } ul.rows > li:last-child { padding-bottom: 0; }
.row { display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: baseline; justify-content: space-between; }
.row > .grow { flex: 1 1 16rem; min-width: 0; }
.row p { margin: .15rem 0 0; }
.badge { display: inline-block; padding: .05rem .6rem; border-radius: 999px; font-size: .8rem; font-weight: 600; white-space: nowrap; color: var(--soft); background: var(--ground); border: 1px solid var(--line); }
.badge.good { color: var(--good); background: var(--good-bg); border-color: transparent; } .badge.warn { color: var(--warn); background: var(--warn-bg); border-color: transparent; } .badge.bad { color: var(--bad); background: var(--bad-bg); border-color: transparent; }
button, .button { display: inline-block; font: inherit; font-weight: 600; padding: .55rem 1.1rem; border-radius: 9px; border: 1px solid var(--line); background: var(--paper); color: var(--ink); text-decoration: none; cursor: pointer; text-align: center; }
button:hover, .button:hover { border-color: var(--brand); }
button.first, .button.first { background: var(--brand); border-color: var(--brand); color: var(--on-brand); }
button.quiet { font-weight: 400; padding: .2rem .6rem; font-size: .875rem; }
button.link { border: 0; background: none; padding: 0; color: var(--brand); font-weight: 400; text-decoration: underline; text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; border-radius: 4px; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: 1.25rem 0 0; }
.actions form { margin: 0; }
label { display: block; margin: .9rem 0 .25rem; font-weight: 600; }
input[type=hidden] + label { margin-top: 0; }
input { width: 100%; font: inherit; color: inherit; padding: .6rem .75rem; border: 1px solid var(--line); border-radius: 9px; background: var(--ground); }
.hint { color: var(--soft); font-size: .875rem; margin: .25rem 0 0; font-weight: 400; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .6rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.figures > li { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
.figures a, .figures span.figure { display: block; padding: .65rem .85rem; text-decoration: none; color: inherit; }
.figures a:hover { box-shadow: inset 0 0 0 1px var(--brand); border-radius: 10px; }
.figures strong { display: block; font-size: 1.4rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figures .zero strong { color: var(--soft); font-weight: 500; } .figures .bad strong { color: var(--bad); } .figures .warn strong { color: var(--warn); }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { text-align: left; padding: .55rem .8rem; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; color: var(--soft); font-weight: 600; font-size: .85rem; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.nowrap { white-space: nowrap; }
td.text { min-width: 14rem; }
code { font: .875em/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
dl.facts { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .3rem 1rem; margin: 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.tabs { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.tabs a { display: block; padding: .25rem .7rem; border: 1px solid var(--line); border-radius: 999px; text-decoration: none; color: var(--soft); background: var(--paper); font-size: .9rem; }
.tabs a[aria-current] { color: var(--on-brand); background: var(--brand); border-color: var(--brand); }
.progress { height: .4rem; border-radius: 99px; overflow: hidden; background: var(--line); margin: 1rem 0; }
.progress > span { display: block; height: 100%; width: 35%; border-radius: inherit; background: var(--brand); animation: slide 1.6s ease-in-out infinite alternate; }
@keyframes slide { from { margin-left: 0; } to { margin-left: 65%; } }
@media (prefers-reduced-motion: reduce) { .progress > span { animation: none; width: 100%; opacity: .5; } }
@media (max-width: 34rem) {
  h1 { font-size: 1.4rem; }
  .actions > .button, .actions > form, .actions > form > button.first, .actions > button.first { width: 100%; }
  .row > .button, .row > form { width: 100%; } .row > .button { margin-top: .35rem; }
  dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: .5rem; }
}
`;

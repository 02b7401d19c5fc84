import { markup, type Html } from './html';

/** Colours of a network's pages: its consent page is recognisable, none pretends to be the real one. */
export interface Theme {
  /** A class name. */
  readonly name: string;
  /** CSS colours, legible on white and on near-black. */
  readonly brand: string;
  readonly brandInTheDark: string;
}

export const SANDBOX_THEME: Theme = { name: 'sandbox', brand: '#2b6cb0', brandInTheDark: '#6db0f2' };

/** A whole page. Every one says that it is a sandbox. */
export function layout(page: {
  readonly title: string;
  readonly theme: Theme;
  /** Of the networks that have a section on the page. */
  readonly sections?: readonly Theme[];
  readonly body: Html;
  readonly narrow?: boolean;
}): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title} · sandbox</title>
<style>${{ html: STYLE + [page.theme, ...(page.sections ?? [])].map(colours).join('') }}</style>
</head>
<body class="${page.theme.name}">
<p class="ribbon"><strong>Sandbox.</strong> Nothing here is real: no network, no people, no posts.</p>
<main class="${page.narrow === true ? 'narrow' : 'wide'}">
${page.body}
</main>
</body>
</html>
`.html;
}

function colours({ name, brand, brandInTheDark }: Theme): string {
  return `.${name} { --brand: ${brand}; }
@media (prefers-color-scheme: dark) { .${name} { --brand: ${brandInTheDark}; } }
`;
}

const STYLE = `
:root { --ink: #1c2733; --soft: #5b6878; --line: #dfe5ec; --paper: #fff; --ground: #f4f6f9; --bad: #b3261e; --good: #1e7a46; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7edf4; --soft: #9dabbb; --line: #2d3845; --paper: #18212b; --ground: #0f151c; --bad: #ff8a80; --good: #6fd19a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
.ribbon { margin: 0; padding: .5rem 1rem; text-align: center; font-size: .875rem; color: #4a3500; background: repeating-linear-gradient(135deg, #ffe9a8 0 14px, #ffe39a 14px 28px); }
main { margin: 0 auto; padding: 1.5rem 1rem 4rem; }
main.wide { max-width: 72rem; } main.narrow { max-width: 30rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .75rem; } h3 { font-size: 1rem; margin: 0; }
p { margin: .5rem 0; } .soft { color: var(--soft); font-size: .925rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; margin: 0 0 1rem; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); align-items: start; } .grid .card { margin: 0; }
code, .mono { font: .875em/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; background: var(--ground); padding: .1em .35em; border-radius: 5px; overflow-wrap: anywhere; }
label { display: block; margin: .75rem 0 .25rem; font-weight: 600; font-size: .925rem; }
label.tick { display: flex; gap: .6rem; align-items: flex-start; font-weight: 400; margin: .4rem 0; } label.tick input { margin-top: .3rem; }
input[type=text], input[type=password] { width: 100%; padding: .6rem .7rem; border: 1px solid var(--line); border-radius: 8px; font: inherit; color: inherit; background: var(--ground); }
button { font: inherit; padding: .4rem .8rem; border-radius: 8px; border: 1px solid var(--line); background: var(--paper); color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--brand); } button.first { background: var(--brand); border-color: var(--brand); color: var(--paper); font-weight: 600; } button.danger { color: var(--bad); }
button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.actions { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .75rem; } .actions form { margin: 0; } .actions.end { justify-content: flex-end; gap: .75rem; }
.state { display: inline-block; padding: .1rem .55rem; border-radius: 999px; font-size: .8rem; font-weight: 600; border: 1px solid currentColor; color: var(--good); } .state.bad { color: var(--bad); }
.head { display: flex; justify-content: space-between; gap: .75rem; align-items: baseline; } dl { margin: .5rem 0 0; display: grid; grid-template-columns: auto 1fr; gap: .15rem .75rem; font-size: .925rem; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; } th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; } th { color: var(--soft); font-weight: 600; } td.text { white-space: normal; min-width: 14rem; } td.mono { background: none; }
ul.assets { list-style: none; margin: .75rem 0 0; padding: 0; font-size: .925rem; } ul.assets li { display: flex; justify-content: space-between; align-items: center; gap: .75rem; padding: .4rem 0; border-top: 1px solid var(--line); } ul.assets .soft { font-size: .825rem; } ul.assets form { flex: none; }
.lead { font-size: 1.05rem; max-width: 46rem; } .told { border-left: 5px solid var(--good); font-weight: 600; margin: 1rem 0; }
section.network { border-top: 4px solid var(--brand); margin-top: 2.5rem; } section.network h2 { margin: 1rem 0 .25rem; font-size: 1.3rem; } section.network > .actions { margin: .5rem 0 1rem; }
.card button, section.network > .actions button { font-size: .875rem; padding: .3rem .65rem; }
.error { color: var(--bad); font-weight: 600; } a { color: var(--brand); }
fieldset { border: 1px solid var(--line); border-radius: 10px; margin: 1rem 0; padding: .5rem 1rem; } legend { font-weight: 600; padding: 0 .4rem; }
`;

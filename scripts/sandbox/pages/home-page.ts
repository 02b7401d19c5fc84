import { SECOND } from '../../../domain/clock';
import type { PersonView, SandboxAddresses, VisiblePost } from '../admin/contract';
import type { RecordedCall } from '../call-log';
import type { Fault, FaultKind } from '../faults';
import type { HomeButton, HomePageWords, PersonAsset } from '../network';
import { NETWORKS, networkNamed, type AnyNetwork, type SandboxNetwork } from '../networks';
import { layout, SANDBOX_THEME } from './layout';
import { markup, type Html } from './html';

export interface HomeView {
  readonly addresses: SandboxAddresses;
  readonly people: readonly PersonView[];
  readonly faults: readonly Fault[];
  readonly calls: readonly RecordedCall[];
  readonly posts: readonly VisiblePost[];
  readonly now: number;
  /** What the last button did. */
  readonly told: string | null;
}

/** What the buttons of a network do to it. */
export const TROUBLES: Readonly<Record<string, { readonly label: string; readonly fault: FaultKind }>> = {
  down: { label: 'Take it down', fault: { kind: 'down' } },
  limit: { label: 'Limit its rate', fault: { kind: 'rate_limit', level: 'account', retryAfterS: 60 } },
  html: { label: 'Answer HTML 503', fault: { kind: 'html', status: 503 } },
  hang: { label: 'Never answer', fault: { kind: 'hang', when: 'before' } },
};

const CALLS_SHOWN = 15;
const POSTS_SHOWN = 8;

export function homePage(view: HomeView): string {
  return layout({
    title: 'Sandbox networks',
    theme: SANDBOX_THEME,
    sections: NETWORKS.map(({ theme }) => theme),
    body: markup`
<h1>Sandbox networks</h1>
<p class="lead">Pretended social networks on this machine. They answer as ${inWords(NETWORKS.map(({ title }) => title))} document that they do, sign-in pages included, so that Holdfast can be tried, and tested, without real accounts. The people below do not exist; their passwords work only here.</p>
<p class="soft">Try this: connect an account in Holdfast, press <em>Change password</em> for its owner here, and watch what happens there. The time here is <span class="mono">${time(view.now)}</span>.</p>
${view.told === null ? [] : markup`<p class="card told" role="status">${view.told}</p>`}
${NETWORKS.map((network) => networkSection(view, network))}
<h2>Latest posts</h2>
${postTable(view.posts.slice(-POSTS_SHOWN).reverse())}
<h2>Latest calls</h2>
${callTable(view.calls.slice(-CALLS_SHOWN).reverse())}
<p class="soft">More at <a href="/_admin/calls">/_admin/calls</a>, <a href="/_admin/posts">/_admin/posts</a>, <a href="/_admin/people">/_admin/people</a> and <a href="/_admin/faults">/_admin/faults</a>; how to make things happen from a program: scripts/sandbox/README.md.</p>`,
  });
}

function inWords(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}

function networkSection(view: HomeView, { name, title, theme }: AnyNetwork): Html {
  const people = view.people.filter((person) => person.network === name);
  return markup`
<section class="network ${theme.name}">
<h2>${title} ${standing(view, name)}</h2>
<p class="soft">${addressList(view.addresses, name)}</p>
<div class="actions">${troubleButtons(view, name)}</div>
${people.length === 0 ? markup`<p class="card soft">Nobody lives here yet.</p>` : markup`<div class="grid">${people.map(personCard)}</div>`}
</section>`;
}

function faultsOf(view: HomeView, network: string): readonly Fault[] {
  return view.faults.filter((fault) => fault.scope.network === network);
}

function standing(view: HomeView, network: string): Html {
  const faults = faultsOf(view, network);
  if (faults.some((fault) => fault.fault.kind === 'down')) return markup`<span class="state bad">down</span>`;
  if (faults.length === 0) return markup`<span class="state">up</span>`;
  return markup`<span class="state bad">in trouble: ${faults.map((fault) => fault.fault.kind.replace('_', ' ')).join(', ')}</span>`;
}

function troubleButtons(view: HomeView, network: string): readonly Html[] {
  const carried = markup`<input type="hidden" name="network" value="${network}">`;
  if (faultsOf(view, network).length > 0) {
    return [
      markup`<form method="post" action="/do/mend">${carried}<button class="first" type="submit">Make it well again</button></form>`,
    ];
  }
  return Object.entries(TROUBLES).map(
    ([name, trouble]) =>
      markup`<form method="post" action="/do/trouble">${carried}<input type="hidden" name="trouble" value="${name}"><button type="submit">${trouble.label}</button></form>`,
  );
}

function addressList(addresses: SandboxAddresses, network: SandboxNetwork): readonly Html[] {
  return Object.entries(addresses[network]).map(
    ([name, origin]) => markup`<span class="mono">${name} ${origin}</span> `,
  );
}

function personCard(person: PersonView): Html {
  const state =
    person.troubles.length === 0
      ? markup`<span class="state">well</span>`
      : markup`<span class="state bad">${person.troubles.join(', ')}</span>`;
  return markup`
<article class="card">
<div class="head"><h3>${person.name}</h3>${state}</div>
<dl>
<dt>Sign in as</dt><dd><code>${person.signInName}</code></dd>
<dt>Password</dt><dd><code>${person.password}</code></dd>
${person.appPasswords.map((one) => markup`<dt>App password</dt><dd><code>${one.password}</code> <span class="soft">${one.name}</span></dd>`)}
<dt>Tokens alive</dt><dd>${person.livingTokens}</dd>
</dl>
${person.assets.length === 0 ? [] : markup`<ul class="assets">${person.assets.map((asset) => assetItem(person, asset))}</ul>`}
<div class="actions">${homeOf(person)
    .buttons(person)
    .map((button) => happeningForm(person, button))}</div>
</article>`;
}

function assetItem(person: PersonView, asset: PersonAsset): Html {
  const { note, button } = homeOf(person).asset?.(asset) ?? { note: `${asset.kind} ${asset.id}`, button: null };
  return markup`<li><span>${asset.name}<br><span class="soft">${note}</span></span>${button === null ? [] : happeningForm(person, button)}</li>`;
}

function homeOf(person: PersonView): HomePageWords {
  return networkNamed(person.network).home;
}

function happeningForm(person: PersonView, button: HomeButton): Html {
  const fields = Object.entries({ network: person.network, user: person.id, ...button.happening });
  return markup`<form method="post" action="/do/happen">${fields.map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`)}<button type="submit" class="${button.danger === true ? 'danger' : ''}">${button.label}</button></form>`;
}

function postTable(posts: readonly VisiblePost[]): Html {
  if (posts.length === 0) return markup`<p class="card soft">Nobody has posted anything.</p>`;
  return markup`<div class="card scroll"><table><thead><tr><th>When</th><th>Where</th><th>Author</th><th>Text</th><th>By</th></tr></thead><tbody>
${posts.map((post) => markup`<tr><td class="mono">${time(post.createdAt)}</td><td>${networkNamed(post.network).title}</td><td>${post.author}</td><td class="text">${post.text}</td><td>${post.byApp === null ? 'a person' : 'an app'}</td></tr>`)}
</tbody></table></div>`;
}

function callTable(calls: readonly RecordedCall[]): Html {
  if (calls.length === 0) return markup`<p class="card soft">Nobody has called.</p>`;
  return markup`<div class="card scroll"><table><thead><tr><th>When</th><th>Network</th><th>For</th><th>Call</th><th>Answer</th></tr></thead><tbody>
${calls.map((call) => markup`<tr><td class="mono">${time(call.at)}</td><td>${networkNamed(call.network).title}</td><td>${call.operation.replace('_', ' ')}</td><td class="mono">${call.method} ${call.route}</td><td>${outcome(call)}</td></tr>`)}
</tbody></table></div>`;
}

function outcome(call: RecordedCall): Html {
  if (call.state === 'open') return markup`<span class="soft">waiting</span>`;
  if (call.state === 'cut') return markup`<span class="state bad">no answer</span>`;
  const bad = call.error !== null || (call.status ?? 0) >= 400;
  return bad
    ? markup`<span class="state bad">${call.status ?? ''} ${call.error ?? ''}</span>`
    : markup`<span class="state">${call.status ?? ''}</span>`;
}

function time(at: number): string {
  return new Date(Math.floor(at / SECOND) * SECOND).toISOString().replace('T', ' ').replace('.000Z', '');
}

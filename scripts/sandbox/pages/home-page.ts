import { SECOND } from '../../../domain/clock';
import type { PersonView, SandboxAddresses, VisiblePost } from '../admin/contract';
import type { RecordedCall } from '../call-log';
import type { Fault } from '../faults';
import { SANDBOX_NETWORKS, type SandboxNetwork } from '../wire';
import { layout } from './layout';
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

const TITLES: Readonly<Record<SandboxNetwork, string>> = { facebook: 'Facebook', x: 'X', bluesky: 'Bluesky' };
const CALLS_SHOWN = 15;
const POSTS_SHOWN = 8;

export function homePage(view: HomeView): string {
  return layout({
    title: 'Sandbox networks',
    theme: 'sandbox',
    body: markup`
<h1>Sandbox networks</h1>
<p>Three pretended social networks on this machine. They answer as Facebook, X and Bluesky document that they do, sign-in pages included, so that Holdfast can be tried, and tested, without real accounts. The people below do not exist; their passwords work only here.</p>
<p class="soft">Try this: connect an account in Holdfast, press <em>Change password</em> for its owner here, and watch what happens there. The time here is <span class="mono">${time(view.now)}</span>.</p>
${view.told === null ? [] : markup`<p class="card told" role="status">${view.told}</p>`}
${SANDBOX_NETWORKS.map((network) => networkSection(view, network))}
<h2>Latest posts</h2>
${postTable(view.posts.slice(-POSTS_SHOWN).reverse())}
<h2>Latest calls</h2>
${callTable(view.calls.slice(-CALLS_SHOWN).reverse())}
<p class="soft">More at <a href="/_admin/calls">/_admin/calls</a>, <a href="/_admin/posts">/_admin/posts</a>, <a href="/_admin/people">/_admin/people</a> and <a href="/_admin/faults">/_admin/faults</a>; how to make things happen from a program: scripts/sandbox/README.md.</p>`,
  });
}

function networkSection(view: HomeView, network: SandboxNetwork): Html {
  const people = view.people.filter((person) => person.network === network);
  const faults = view.faults.filter((fault) => fault.scope.network === network);
  const down = faults.some((fault) => fault.fault.kind === 'down');
  const state = down
    ? markup`<span class="state bad">down</span>`
    : faults.length > 0
      ? markup`<span class="state bad">${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}</span>`
      : markup`<span class="state">up</span>`;
  return markup`
<section class="network ${network}">
<div class="head"><h2>${TITLES[network]} ${state}</h2>
<form method="post" action="/do/${down || faults.length > 0 ? 'up' : 'down'}"><input type="hidden" name="network" value="${network}">
<button type="submit">${down ? 'Bring it up' : faults.length > 0 ? 'Take the faults away' : 'Take it down'}</button></form></div>
<p class="soft">${addressList(view.addresses, network)}</p>
${people.length === 0 ? markup`<p class="card soft">Nobody lives here yet.</p>` : markup`<div class="grid">${people.map(personCard)}</div>`}
</section>`;
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
<div class="actions">${buttonsFor(person).map((button) => happeningForm(person, button))}</div>
</article>`;
}

function assetItem(person: PersonView, asset: PersonView['assets'][number]): Html {
  const take =
    asset.kind === 'page'
      ? happeningForm(person, { kind: 'take_page_role', label: 'Take the role away', page: asset.id })
      : markup``;
  return markup`<li><span>${asset.name} <span class="soft">${asset.kind === 'page' ? 'Page' : 'group'} ${asset.id}</span></span>${take}</li>`;
}

interface Button {
  readonly kind: string;
  readonly label: string;
  readonly page?: string;
  readonly danger?: boolean;
}

function buttonsFor(person: PersonView): readonly Button[] {
  const troubled = (name: string): boolean => person.troubles.includes(name);
  const suspended = troubled('suspended') || troubled('taken down');
  const common: readonly Button[] = [
    { kind: 'change_password', label: 'Change password' },
    { kind: 'revoke_app', label: person.network === 'bluesky' ? 'Delete app passwords' : 'Remove the app' },
    { kind: 'expire_tokens', label: 'Expire tokens' },
    suspended ? { kind: 'reinstate', label: 'Reinstate' } : { kind: 'suspend', label: 'Suspend', danger: true },
    troubled('deactivated')
      ? { kind: 'reactivate', label: 'Reactivate' }
      : { kind: 'deactivate', label: 'Deactivate', danger: true },
  ];
  switch (person.network) {
    case 'facebook':
      return [
        ...common,
        { kind: 'log_out', label: 'Log out' },
        troubled('checkpoint required')
          ? { kind: 'pass_checkpoint', label: 'Pass the checkpoint' }
          : { kind: 'require_checkpoint', label: 'Require a checkpoint' },
      ];
    case 'x':
      return [...common, troubled('locked') ? { kind: 'unlock', label: 'Unlock' } : { kind: 'lock', label: 'Lock' }];
    case 'bluesky':
      return [...common, { kind: 'log_out', label: 'End sessions' }];
  }
}

function happeningForm(person: PersonView, button: Button): Html {
  return markup`<form method="post" action="/do/happen"><input type="hidden" name="network" value="${person.network}"><input type="hidden" name="user" value="${person.id}"><input type="hidden" name="kind" value="${button.kind}">${button.page === undefined ? [] : markup`<input type="hidden" name="page" value="${button.page}">`}<button type="submit" class="${button.danger === true ? 'danger' : ''}">${button.label}</button></form>`;
}

function postTable(posts: readonly VisiblePost[]): Html {
  if (posts.length === 0) return markup`<p class="card soft">Nobody has posted anything.</p>`;
  return markup`<div class="card scroll"><table><thead><tr><th>When</th><th>Where</th><th>Author</th><th>Text</th><th>By</th></tr></thead><tbody>
${posts.map((post) => markup`<tr><td class="mono">${time(post.createdAt)}</td><td>${TITLES[post.network]}</td><td>${post.author}</td><td class="text">${post.text}</td><td>${post.byApp === null ? 'a person' : 'an app'}</td></tr>`)}
</tbody></table></div>`;
}

function callTable(calls: readonly RecordedCall[]): Html {
  if (calls.length === 0) return markup`<p class="card soft">Nobody has called.</p>`;
  return markup`<div class="card scroll"><table><thead><tr><th>When</th><th>Network</th><th>For</th><th>Call</th><th>Answer</th></tr></thead><tbody>
${calls.map((call) => markup`<tr><td class="mono">${time(call.at)}</td><td>${TITLES[call.network]}</td><td>${call.operation.replace('_', ' ')}</td><td class="mono">${call.method} ${call.route}</td><td>${outcome(call)}</td></tr>`)}
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

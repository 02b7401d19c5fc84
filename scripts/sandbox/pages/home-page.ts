import { SECOND } from '../../../domain/clock';
import type { PersonView, SandboxAddresses, VisiblePost } from '../admin/contract';
import type { RecordedCall } from '../call-log';
import type { Fault, FaultKind } from '../faults';
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
    theme: 'sandbox',
    body: markup`
<h1>Sandbox networks</h1>
<p class="lead">Three pretended social networks on this machine. They answer as Facebook, X and Bluesky document that they do, sign-in pages included, so that Holdfast can be tried, and tested, without real accounts. The people below do not exist; their passwords work only here.</p>
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
  return markup`
<section class="network ${network}">
<h2>${TITLES[network]} ${standing(view, network)}</h2>
<p class="soft">${addressList(view.addresses, network)}</p>
<div class="actions">${troubleButtons(view, network)}</div>
${people.length === 0 ? markup`<p class="card soft">Nobody lives here yet.</p>` : markup`<div class="grid">${people.map(personCard)}</div>`}
</section>`;
}

function faultsOf(view: HomeView, network: SandboxNetwork): readonly Fault[] {
  return view.faults.filter((fault) => fault.scope.network === network);
}

function standing(view: HomeView, network: SandboxNetwork): Html {
  const faults = faultsOf(view, network);
  if (faults.some((fault) => fault.fault.kind === 'down')) return markup`<span class="state bad">down</span>`;
  if (faults.length === 0) return markup`<span class="state">up</span>`;
  return markup`<span class="state bad">in trouble: ${faults.map((fault) => fault.fault.kind.replace('_', ' ')).join(', ')}</span>`;
}

function troubleButtons(view: HomeView, network: SandboxNetwork): readonly Html[] {
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
<div class="actions">${buttonsFor(person).map((button) => happeningForm(person, button))}</div>
</article>`;
}

function assetItem(person: PersonView, asset: PersonView['assets'][number]): Html {
  const isPage = asset.kind === 'page';
  const lost = isPage && asset.tasks.length === 0;
  const button: Button = lost
    ? { kind: 'give_page_role', label: 'Give role back', page: asset.id }
    : { kind: 'take_page_role', label: 'Take role', page: asset.id };
  const note = `${isPage ? 'Page' : 'group'} ${asset.id}${lost ? ', role lost' : ''}`;
  return markup`<li><span>${asset.name}<br><span class="soft">${note}</span></span>${isPage ? happeningForm(person, button) : markup``}</li>`;
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

import { MINUTE } from '../../../domain/clock';
import { authorisationRoutes, type FaultWords } from '../oauth/authorisation-page';
import type { AuthorisationFault } from '../oauth/authorisation-request';
import { refusalPage } from '../oauth/consent-page';
import { html, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { scopesOf, splitScopes } from './mastodon-scopes';
import { serverState, type MastodonUser } from './mastodon-state';
import { MASTODON_THEME } from './mastodon-theme';
import type { ServerKind } from './server-kinds';

/** For apps without an address: the code is shown to the person. https://docs.joinmastodon.org/methods/oauth/#authorize */
export const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';

/**
 * Sign-in and consent at one server (https://docs.joinmastodon.org/methods/oauth/#authorize). What is wrong with the
 * request is shown as a page: Doorkeeper redirects no error but a decline unless it is told to.
 */
export function authorizeRoutes(world: World, kind: ServerKind): readonly Route[] {
  const routes = authorisationRoutes<MastodonUser>(world, {
    path: '/oauth/authorize',
    name: 'authorize',
    networkTitle: kind.title,
    theme: MASTODON_THEME,
    rules: {
      required: ['response_type', 'client_id', 'redirect_uri'],
      scopeSeparator: / /,
      scopes: scopesOf(kind),
      challenge: kind.hasPkce ? 'optional' : 'unsupported',
    },
    // Doorkeeper's default, which Mastodon keeps.
    codeLifeMs: 10 * MINUTE,
    store: () => serverState(world, kind.name),
    words,
    nameLabel: 'E-mail address or user name',
    findUser: (_world, name, password) =>
      [...serverState(world, kind.name).users.values()].find(
        (user) => user.username === name.replace(/^@/, '').toLowerCase() && user.password === password,
      ),
    standing,
    userTitle: (user) => `${user.name} (@${user.username})`,
    scopesLegend: 'It asks for permission to',
  });
  return routes.map((route) => ({ ...route, perform: (request) => perform(world, kind, route, request) }));
}

function perform(world: World, kind: ServerKind, route: Route, request: RoutedRequest): Performed {
  if (route.method === 'GET') {
    const app = serverState(world, kind.name).apps.get(request.query.get('client_id') ?? '');
    const beyond = splitScopes(request.query.get('scope')).filter((scope) => app?.scopes.includes(scope) === false);
    // "Must be a subset of `scopes` declared during app registration."
    if (beyond.length > 0) return refusal(kind, 'The requested scope is invalid, unknown, or malformed.');
    if ((request.query.get('scope') ?? '') === '') {
      const query = new URLSearchParams(request.query);
      query.set('scope', splitScopes(null).join(' '));
      return route.perform({ ...request, query });
    }
  }
  const performed = route.perform(request);
  const location = performed.answer.headers['location'];
  return location?.startsWith(OUT_OF_BAND) === true ? shownCode(kind, location) : performed;
}

function shownCode(kind: ServerKind, location: string): Performed {
  const code = new URL(location).searchParams.get('code');
  const text = code === null ? 'Access was denied.' : `Copy this code into the app: ${code}`;
  return unseen(html(200, refusalPage(pageOf(kind), { title: 'Authorization code', text })));
}

function refusal(kind: ServerKind, text: string): Performed {
  return unseen(html(400, refusalPage(pageOf(kind), { title: 'An error has occurred', text })));
}

function pageOf(kind: ServerKind) {
  return { theme: MASTODON_THEME, networkTitle: kind.title };
}

function standing(user: MastodonUser): string | null {
  if (user.disabled || user.suspended) return 'This account can no longer be used.';
  if (user.unconfirmed) return 'Confirm your e-mail address first.';
  return user.pending ? 'Your application is waiting for the staff.' : null;
}

function words(fault: AuthorisationFault): FaultWords {
  return { title: 'An error has occurred', text: explain(fault) };
}

/** The sentences of Doorkeeper's own catalogue, where it has one. */
function explain(fault: AuthorisationFault): string {
  switch (fault.kind) {
    case 'missing':
      return `Missing required parameter: ${fault.names.join(', ')}.`;
    case 'unknown_client':
      return 'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.';
    case 'wrong_redirect_uri':
      return 'The requested redirect uri is malformed or doesn’t match client redirect URI.';
    case 'response_type':
      return 'The authorization server does not support this response type.';
    case 'unknown_scope':
      return 'The requested scope is invalid, unknown, or malformed.';
    case 'challenge_method':
    case 'challenge_form':
      return 'The code challenge method must be S256, and the challenge of its form.';
    case 'expired':
      return 'This page has expired. Start again from the app.';
  }
}

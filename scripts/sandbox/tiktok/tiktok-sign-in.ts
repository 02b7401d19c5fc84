import { MINUTE } from '../../../domain/clock';
import { authorisationRoutes, type FaultWords } from '../oauth/authorisation-page';
import type { AuthorisationFault } from '../oauth/authorisation-request';
import type { Route } from '../wire';
import type { World } from '../world';
import { BASIC_SCOPE, TIKTOK_SCOPES } from './tiktok-scopes';
import { tiktokState, type TiktokUser } from './tiktok-state';
import { TIKTOK_THEME } from './tiktok-theme';

/**
 * Login Kit for Web (https://developers.tiktok.com/doc/login-kit-web): a client key, scopes between commas, a state. PKCE
 * is for mobile and desktop apps. A person may grant a part of the scopes.
 */
export function tiktokSignInRoutes(world: World): readonly Route[] {
  return authorisationRoutes<TiktokUser>(world, {
    path: '/v2/auth/authorize/',
    name: 'authorize',
    networkTitle: 'TikTok',
    theme: TIKTOK_THEME,
    rules: {
      clientIdName: 'client_key',
      required: ['client_key', 'response_type', 'scope', 'redirect_uri', 'state'],
      scopeSeparator: /,/,
      scopes: TIKTOK_SCOPES,
      challenge: 'unsupported',
    },
    // Not documented.
    codeLifeMs: 10 * MINUTE,
    store: tiktokState,
    words,
    nameLabel: 'Username',
    findUser: findByPassword,
    standing: (user) => (user.deactivated ? 'This account is deactivated.' : null),
    userTitle: (user) => `${user.displayName} (@${user.username})`,
    scopesLegend: 'Edit access',
    canUntick: (scope) => scope !== BASIC_SCOPE,
    sentBack: ({ scopes }) => ({ scopes: scopes.join(',') }),
  });
}

function findByPassword(world: World, name: string, password: string): TiktokUser | undefined {
  const bare = name.replace(/^@/, '').toLowerCase();
  return [...tiktokState(world).users.values()].find(
    (one) => [one.username.toLowerCase(), one.id].includes(bare) && one.password === password,
  );
}

function words(fault: AuthorisationFault): FaultWords {
  return { title: 'We couldn’t log in with TikTok', text: explain(fault) };
}

function explain(fault: AuthorisationFault): string {
  switch (fault.kind) {
    case 'missing':
      return `invalid_request: these parameters are missing: ${fault.names.join(', ')}.`;
    case 'unknown_client':
      return 'invalid_client: there is no app with this client_key.';
    case 'wrong_redirect_uri':
      return 'invalid_request: the redirect_uri is not registered for the app.';
    case 'response_type':
      return 'unsupported_response_type: the response_type has to be code.';
    case 'unknown_scope':
      return `invalid_scope: ${fault.scopes.join(', ')}.`;
    case 'challenge_method':
    case 'challenge_form':
      return 'invalid_request: the code challenge is not valid.';
    case 'expired':
      return 'This page has expired. Start again from the app.';
  }
}

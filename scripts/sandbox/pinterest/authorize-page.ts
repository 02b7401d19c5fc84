import { MINUTE } from '../../../domain/clock';
import { authorisationRoutes, type FaultWords } from '../oauth/authorisation-page';
import type { AuthorisationFault } from '../oauth/authorisation-request';
import type { Route } from '../wire';
import type { World } from '../world';
import { PINTEREST_SCOPES } from './pinterest-scopes';
import { pinterestState, type PinterestUser } from './pinterest-state';
import { PINTEREST_THEME } from './pinterest-theme';

/**
 * https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/
 * Scopes are separated by commas; they are granted together. How long a code lives is not documented.
 */
export function authorizeRoutes(world: World): readonly Route[] {
  return authorisationRoutes<PinterestUser>(world, {
    path: '/oauth/',
    name: 'oauth',
    networkTitle: 'Pinterest',
    theme: PINTEREST_THEME,
    rules: {
      required: ['client_id', 'redirect_uri', 'response_type', 'scope'],
      scopeSeparator: /,/,
      scopes: PINTEREST_SCOPES,
      challenge: 'unsupported',
    },
    codeLifeMs: 10 * MINUTE,
    store: pinterestState,
    words,
    nameLabel: 'Email',
    findUser,
    standing,
    userTitle: ({ username }) => username,
    scopesLegend: 'It will be able to',
  });
}

function findUser(world: World, name: string, password: string): PinterestUser | undefined {
  const wanted = name.toLowerCase();
  return [...pinterestState(world).users.values()].find(
    (one) => [one.email.toLowerCase(), one.username].includes(wanted) && one.password === password,
  );
}

function standing({ suspended, deactivated }: PinterestUser): string | null {
  if (suspended) return 'This account is suspended.';
  return deactivated ? 'This account is deactivated.' : null;
}

function words(fault: AuthorisationFault): FaultWords {
  return { title: 'Sorry, something went wrong', text: explain(fault) };
}

function explain(fault: AuthorisationFault): string {
  switch (fault.kind) {
    case 'missing':
      return `These parameters are missing: ${fault.names.join(', ')}.`;
    case 'unknown_client':
      return 'There is no app with this client_id.';
    case 'wrong_redirect_uri':
      return 'The redirect_uri is not one that the app has registered.';
    case 'response_type':
      return 'The response_type has to be code.';
    case 'unknown_scope':
      return `These scopes do not exist: ${fault.scopes.join(', ')}.`;
    case 'challenge_method':
    case 'challenge_form':
    case 'expired':
      return 'This page has expired. Start again from the app.';
  }
}

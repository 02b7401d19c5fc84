import { SECOND } from '../../../domain/clock';
import { authorisationRoutes, type FaultWords } from '../oauth/authorisation-page';
import type { AuthorisationFault } from '../oauth/authorisation-request';
import type { Route } from '../wire';
import type { World } from '../world';
import { X_SCOPES } from './x-scopes';
import { xState, type XUser } from './x-state';
import { X_THEME } from './x-theme';

/**
 * The authorisation page of x.com: OAuth 2.0 with PKCE
 * (https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token). All its parameters are required; what
 * is missing or wrong is shown as a page and never redirected.
 */
export function authorizeRoutes(world: World): readonly Route[] {
  return authorisationRoutes<XUser>(world, {
    path: '/i/oauth2/authorize',
    name: 'authorize',
    networkTitle: 'X',
    theme: X_THEME,
    rules: {
      required: [
        'response_type',
        'client_id',
        'redirect_uri',
        'scope',
        'state',
        'code_challenge',
        'code_challenge_method',
      ],
      scopeSeparator: / /,
      scopes: X_SCOPES,
      challenge: 'required',
      challengeMethods: ['S256', 'plain'],
    },
    // "An authorization code is valid for 30 seconds": same page, step 3.
    codeLifeMs: 30 * SECOND,
    store: xState,
    words,
    nameLabel: 'Username',
    findUser,
    standing,
    userTitle: (user) => `${user.name} (@${user.username})`,
    scopesLegend: 'It will be able to',
  });
}

function findUser(world: World, name: string, password: string): XUser | undefined {
  const bare = name.replace(/^@/, '').toLowerCase();
  return [...xState(world).users.values()].find(
    (one) => [one.username.toLowerCase(), one.id].includes(bare) && one.password === password,
  );
}

function standing(user: XUser): string | null {
  if (user.suspended) return 'This account is suspended.';
  if (user.locked) return 'This account is locked. On the sandbox: unlock it on the home page.';
  return user.deactivated ? 'This account is deactivated.' : null;
}

function words(fault: AuthorisationFault): FaultWords {
  return { title: "Something went wrong: you weren't able to give access to the app", text: explain(fault) };
}

function explain(fault: AuthorisationFault): string {
  switch (fault.kind) {
    case 'missing':
      return `These parameters are missing: ${fault.names.join(', ')}.`;
    case 'response_type':
      return 'The only response_type is code.';
    case 'unknown_client':
      return 'There is no app with this client_id.';
    case 'wrong_redirect_uri':
      return 'The redirect_uri is not one of the callback URLs of the app; it has to match exactly.';
    case 'challenge_method':
      return 'The code_challenge_method has to be S256 or plain.';
    case 'challenge_form':
      return 'The code_challenge is not 43 to 128 unreserved characters long (RFC 7636).';
    case 'unknown_scope':
      return `These scopes do not exist: ${fault.scopes.join(', ')}.`;
    case 'expired':
      return 'This page has expired. Start again from the app.';
  }
}

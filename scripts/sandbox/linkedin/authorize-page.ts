import { MINUTE } from '../../../domain/clock';
import { authorisationRoutes, type FaultWords } from '../oauth/authorisation-page';
import type { AuthorisationFault } from '../oauth/authorisation-request';
import type { Route } from '../wire';
import type { World } from '../world';
import { LINKEDIN_SCOPES } from './linkedin-scopes';
import { linkedinState, nameOf, type LinkedinMember } from './linkedin-state';
import { LINKEDIN_THEME } from './linkedin-theme';

/**
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 * Members agree to all scopes or to none; a code lives 30 minutes.
 */
export function authorizeRoutes(world: World): readonly Route[] {
  return authorisationRoutes<LinkedinMember>(world, {
    path: '/oauth/v2/authorization',
    name: 'oauth.authorization',
    networkTitle: 'LinkedIn',
    theme: LINKEDIN_THEME,
    rules: {
      required: ['response_type', 'client_id', 'redirect_uri', 'scope'],
      scopeSeparator: /[ ,]+/,
      scopes: LINKEDIN_SCOPES,
      challenge: 'unsupported',
    },
    codeLifeMs: 30 * MINUTE,
    store: linkedinState,
    words,
    nameLabel: 'Email',
    findUser,
    standing,
    userTitle: nameOf,
    scopesLegend: 'It would like to',
    declined: { error: 'user_cancelled_authorize', error_description: 'The user cancelled the authorization' },
  });
}

function findUser(world: World, name: string, password: string): LinkedinMember | undefined {
  return [...linkedinState(world).members.values()].find(
    (one) => one.email.toLowerCase() === name.toLowerCase() && one.password === password,
  );
}

function standing({ restricted, hibernated }: LinkedinMember): string | null {
  if (restricted) return 'Your account is restricted.';
  return hibernated ? 'Your account is hibernated.' : null;
}

/** Errors of the scope are told in the redirect, what cannot be trusted on a page. */
function words(fault: AuthorisationFault): FaultWords {
  switch (fault.kind) {
    case 'missing':
      return page(`A required parameter "${fault.names[0] ?? ''}" is missing`);
    case 'unknown_client':
      return page('The passed in client_id is invalid');
    case 'wrong_redirect_uri':
      return page('The redirect_uri does not match the registered value');
    case 'unknown_scope':
      return {
        error: 'unauthorized_scope_error',
        description: `Scope "${fault.scopes[0] ?? ''}" is not authorized for your application`,
      };
    case 'response_type':
      return { error: 'unsupported_response_type', description: 'The response_type has to be code' };
    case 'challenge_method':
    case 'challenge_form':
    case 'expired':
      return page('This page has expired. Start again from the app.');
  }
}

function page(text: string): FaultWords {
  return { title: 'Bummer, something went wrong.', text };
}

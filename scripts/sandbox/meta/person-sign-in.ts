import { MINUTE } from '../../../domain/clock';
import { authorisationRoutes, type FaultWords } from '../oauth/authorisation-page';
import type { AuthorisationFault } from '../oauth/authorisation-request';
import type { Theme } from '../pages/layout';
import type { Route } from '../wire';
import type { World } from '../world';
import { personGrantKey, personNamed, type MetaPerson, type PersonStore } from './person';

export interface PersonSignIn {
  readonly networkTitle: string;
  readonly theme: Theme;
  readonly store: (world: World) => PersonStore;
  readonly scopes: ReadonlyMap<string, string>;
  /** The scope without which nothing works: it cannot be unticked. */
  readonly basicScope: string;
  /** Why a person cannot sign in here at all; null: they can. */
  readonly refuse?: (person: MetaPerson) => string | null;
}

/**
 * The authorisation window of Instagram and Threads: all parameters but `state` are required, people may leave
 * permissions out, and a declined request comes back with `error=access_denied`.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions
 */
export function personSignInRoutes(world: World, page: PersonSignIn): readonly Route[] {
  const { networkTitle, theme, store, scopes, basicScope, refuse } = page;
  return authorisationRoutes<MetaPerson>(world, {
    path: '/oauth/authorize',
    name: 'authorize',
    networkTitle,
    theme,
    rules: {
      required: ['client_id', 'redirect_uri', 'response_type', 'scope'],
      scopeSeparator: /[ ,]/,
      scopes,
      challenge: 'unsupported',
    },
    // "The code is valid for 1 hour and can only be used once": the pages above.
    codeLifeMs: 60 * MINUTE,
    store,
    words,
    nameLabel: 'Username',
    findUser: (inWorld, name, password) => {
      const person = personNamed(store(inWorld), name);
      return person?.password === password ? person : undefined;
    },
    standing: (person) => standing(person) ?? refuse?.(person) ?? null,
    userTitle: (person) => `${person.name} (@${person.username})`,
    scopesLegend: 'It will be able to',
    canUntick: (scope) => scope !== basicScope,
    granted: (inWorld, { clientId, userId, scopes: granted }) => {
      store(inWorld).grants.set(personGrantKey(clientId, userId), {
        appId: clientId,
        userId,
        scopes: granted,
        grantedAt: inWorld.clock.now(),
      });
    },
    declined: {
      error: 'access_denied',
      error_reason: 'user_denied',
      error_description: 'The user denied your request',
    },
  });
}

function standing(person: MetaPerson): string | null {
  if (person.suspended) return 'This account is suspended.';
  if (person.checkpoint) return 'Confirm that it is you first. On the sandbox: the button on its home page.';
  return person.deactivated ? 'This account is deactivated.' : null;
}

function words(fault: AuthorisationFault): FaultWords {
  return { title: 'Invalid Request', text: explain(fault) };
}

function explain(fault: AuthorisationFault): string {
  switch (fault.kind) {
    case 'missing':
      return `Request parameters are invalid: ${fault.names.join(', ')} missing.`;
    case 'unknown_client':
      return 'Invalid platform app.';
    case 'wrong_redirect_uri':
      return 'Invalid redirect_uri: it has to match one of the app exactly.';
    case 'response_type':
      return 'The only response_type is code.';
    case 'unknown_scope':
      return `Invalid scopes: ${fault.scopes.join(', ')}.`;
    case 'challenge_form':
    case 'challenge_method':
      return 'Request parameters are invalid.';
    case 'expired':
      return 'This page has expired. Start again from the app.';
  }
}

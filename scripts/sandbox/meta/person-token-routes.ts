import { missingParameter, oauthError } from '../facebook/graph-errors';
import { unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import type { MetaPerson, PersonStore } from './person';
import {
  authenticatePerson,
  identifyPerson,
  issuePersonToken,
  personTokenAnswer,
  personTokenOf,
  renewed,
  tokenRefusal,
  type PersonAuthenticated,
} from './person-tokens';

export interface PersonTokenRules {
  readonly store: (world: World) => PersonStore;
  /** What the network's tokens begin with. */
  readonly prefix: string;
  /** The `grant_type` of each call. */
  readonly grantTypes: { readonly exchange: string; readonly refresh: string };
  /** Who asks for a new token with the old one, and may. */
  readonly enterRefresh: (world: World, request: RoutedRequest) => PersonAuthenticated<MetaPerson>;
}

/** `GET /access_token` and `/refresh_access_token` of Instagram and Threads; the paths have no version. */
export function personTokenRoutes(world: World, rules: PersonTokenRules): readonly Route[] {
  const identify = identifyPerson(rules.store, world);
  return [
    {
      method: 'GET',
      path: '/access_token',
      name: 'access_token',
      operation: () => 'token_exchange',
      identify,
      perform: (request) => exchangeToken(world, rules, request),
    },
    {
      method: 'GET',
      path: '/refresh_access_token',
      name: 'refresh_access_token',
      operation: () => 'refresh',
      identify,
      perform: (request) => refreshToken(world, rules, request),
    },
  ];
}

function exchangeToken(world: World, rules: PersonTokenRules, request: RoutedRequest): Performed {
  const { query } = request;
  const store = rules.store(world);
  if (query.get('grant_type') !== rules.grantTypes.exchange) return tokenRefusal(missingParameter('grant_type'));
  const authenticated = authenticatePerson(store, personTokenOf(request), world.clock.now());
  if (!authenticated.ok) return tokenRefusal(authenticated.error);
  const { token } = authenticated.caller;
  if (store.apps.get(token.appId)?.clientSecret !== query.get('client_secret')) {
    return tokenRefusal(oauthError(101, 'Error validating client secret.'));
  }
  if (token.longLived) return tokenRefusal(oauthError(100, 'Only short-lived access tokens can be exchanged'));
  const { appId, userId } = token;
  const issued = issuePersonToken(world, store, { prefix: rules.prefix, appId, userId, longLived: true });
  return unseen(personTokenAnswer(world, issued));
}

function refreshToken(world: World, rules: PersonTokenRules, request: RoutedRequest): Performed {
  if (request.query.get('grant_type') !== rules.grantTypes.refresh) return tokenRefusal(missingParameter('grant_type'));
  const entered = rules.enterRefresh(world, request);
  if (!entered.ok) return tokenRefusal(entered.error);
  const fresh = renewed(world, rules.store(world), entered.caller, rules.prefix);
  return 'message' in fresh ? tokenRefusal(fresh) : unseen(personTokenAnswer(world, fresh));
}

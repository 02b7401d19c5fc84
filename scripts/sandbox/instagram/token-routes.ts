import { personCodeRoute } from '../meta/person-code-exchange';
import { personTokenRoutes } from '../meta/person-token-routes';
import { authenticatePerson, personTokenOf } from '../meta/person-tokens';
import { json, type Route } from '../wire';
import type { World } from '../world';
import { INSTAGRAM_TOKEN_PREFIX } from './instagram-token-order';
import { instagramState } from './instagram-state';
import { appScopedId } from './reading-routes';

/**
 * api.instagram.com. Its answer is a list of one, and names the person by the id that belongs to the app alone.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export function instagramCodeRoute(world: World): Route {
  return personCodeRoute(world, {
    store: instagramState,
    prefix: INSTAGRAM_TOKEN_PREFIX,
    granted: ({ token }, { userId, scopes }) =>
      json(200, { data: [{ access_token: token, user_id: appScopedId(userId), permissions: scopes.join(',') }] }),
  });
}

/** graph.instagram.com */
export function instagramTokenRoutes(world: World): readonly Route[] {
  return personTokenRoutes(world, {
    store: instagramState,
    prefix: INSTAGRAM_TOKEN_PREFIX,
    grantTypes: { exchange: 'ig_exchange_token', refresh: 'ig_refresh_token' },
    enterRefresh: (inWorld, request) =>
      authenticatePerson(instagramState(inWorld), personTokenOf(request), inWorld.clock.now()),
  });
}

import { missingParameter, oauthError } from '../facebook/graph-errors';
import { personCodeRoute } from '../meta/person-code-exchange';
import { personTokenRoutes } from '../meta/person-token-routes';
import { tokenRefusal } from '../meta/person-tokens';
import { authenticateClient } from '../oauth/client-authentication';
import { json, NOBODY, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { threadsCall } from './threads-caller';
import { threadsState } from './threads-state';
import { THREADS_TOKEN_PREFIX } from './threads-token-order';

/**
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions (code),
 * …/long-lived-tokens (exchange, refresh), …/app-access-tokens. The paths have no version.
 */
export function threadsTokenRoutes(world: World): readonly Route[] {
  return [
    personCodeRoute(world, {
      store: threadsState,
      prefix: THREADS_TOKEN_PREFIX,
      granted: ({ token, userId }) => {
        // The id is sent as a number, whatever its length: clients of Threads read 64-bit integers there.
        const body = JSON.stringify({ access_token: token, user_id: 0 });
        return { ...json(200, null), body: body.replace('"user_id":0', `"user_id":${userId}`) };
      },
    }),
    {
      method: 'GET',
      path: '/oauth/access_token',
      name: 'oauth.app_token',
      operation: () => 'token_exchange',
      identify: () => NOBODY,
      perform: (request) => appToken(world, request),
    },
    ...personTokenRoutes(world, {
      store: threadsState,
      prefix: THREADS_TOKEN_PREFIX,
      grantTypes: { exchange: 'th_exchange_token', refresh: 'th_refresh_token' },
      // "… and the app user has granted your app the threads_basic permission".
      enterRefresh: (inWorld, request) => threadsCall(inWorld, request, 'me'),
    }),
  ];
}

function appToken(world: World, request: RoutedRequest): Performed {
  const { query } = request;
  if (query.get('grant_type') !== 'client_credentials') return tokenRefusal(missingParameter('grant_type'));
  const client = authenticateClient({ ways: ['fields'] }, threadsState(world).apps, request, query);
  if (!client.ok) {
    const isSecret = client.why === 'wrong_secret';
    return tokenRefusal(
      isSecret
        ? oauthError(1, 'Error validating client secret.')
        : oauthError(101, 'Error validating application. Cannot get application info due to a system error.'),
    );
  }
  const { clientId, clientSecret } = client.app;
  return unseen(json(200, { access_token: `TH|${clientId}|${clientSecret}`, token_type: 'bearer' }));
}

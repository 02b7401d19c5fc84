import { graphErrorAnswer, missingParameter, oauthError } from '../facebook/graph-errors';
import {
  authenticatePerson,
  identifyPerson,
  issuePersonToken,
  personTokenAnswer,
  personTokenOf,
  renewed,
} from '../meta/person-tokens';
import { authenticateClient } from '../oauth/client-authentication';
import { lookUpCode } from '../oauth/authorisation-codes';
import {
  formFields,
  json,
  NOBODY,
  unseen,
  type Performed,
  type Route,
  type RoutedRequest,
  type WireAnswer,
} from '../wire';
import type { World } from '../world';
import { instagramState } from './instagram-state';
import { appScopedId } from './reading-routes';

const PREFIX = 'IGAA';

/**
 * `POST api.instagram.com/oauth/access_token`: the code for a token of one hour. Its errors are
 * `{error_type, code, error_message}`, outside of Graph's envelope.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export function instagramCodeRoute(world: World): Route {
  return {
    method: 'POST',
    path: '/oauth/access_token',
    name: 'oauth.access_token',
    operation: () => 'token_exchange',
    identify: (request) => {
      const code = instagramState(world).codes.get(formFields(request)?.get('code') ?? '');
      return code === undefined ? NOBODY : { subjects: [code.userId], secret: code.code };
    },
    perform: (request) => unseen(exchangeCode(world, request)),
  };
}

function exchangeCode(world: World, request: RoutedRequest): WireAnswer {
  const fields = formFields(request) ?? new URLSearchParams();
  const state = instagramState(world);
  const client = authenticateClient({ ways: ['fields'] }, state.apps, request, fields);
  if (!client.ok) {
    return refused(client.why === 'wrong_secret' ? 'Error validating client secret.' : 'Invalid platform app');
  }
  if (fields.get('grant_type') !== 'authorization_code') return refused('Invalid grant_type');
  const found = lookUpCode(
    state.codes,
    {
      code: fields.get('code') ?? '',
      clientId: client.app.clientId,
      redirectUri: fields.get('redirect_uri'),
      verifier: null,
    },
    world.clock.now(),
  );
  switch (found.kind) {
    case 'good':
      break;
    case 'used':
      return refused('This authorization code has been used');
    case 'expired':
      return refused('This authorization code has expired');
    case 'wrong_redirect_uri':
      return refused(
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
      );
    case 'unknown':
    case 'wrong_client':
    case 'wrong_verifier':
      return refused('Invalid authorization code');
  }
  const { code } = found;
  const token = issuePersonToken(world, state, {
    prefix: PREFIX,
    appId: code.clientId,
    userId: code.userId,
    longLived: false,
  });
  code.usedFor = token.token;
  const granted = { access_token: token.token, user_id: appScopedId(code.userId), permissions: code.scopes.join(',') };
  return json(200, { data: [granted] });
}

function refused(message: string): WireAnswer {
  return json(400, { error_type: 'OAuthException', code: 400, error_message: message });
}

/** `GET graph.instagram.com/access_token` and `/refresh_access_token`. */
export function instagramTokenRoutes(world: World): readonly Route[] {
  const identify = identifyPerson(instagramState, world);
  return [
    {
      method: 'GET',
      path: '/access_token',
      name: 'access_token',
      operation: () => 'token_exchange',
      identify,
      perform: (request) => exchangeToken(world, request),
    },
    {
      method: 'GET',
      path: '/refresh_access_token',
      name: 'refresh_access_token',
      operation: () => 'refresh',
      identify,
      perform: (request) => refreshToken(world, request),
    },
  ];
}

function exchangeToken(world: World, request: RoutedRequest): Performed {
  const { query } = request;
  const state = instagramState(world);
  if (query.get('grant_type') !== 'ig_exchange_token') return failed(missingParameter('grant_type'));
  const authenticated = authenticatePerson(state, personTokenOf(request), world.clock.now());
  if (!authenticated.ok) return failed(authenticated.error);
  const { token } = authenticated.caller;
  if (state.apps.get(token.appId)?.clientSecret !== query.get('client_secret')) {
    return failed(oauthError(101, 'Error validating client secret.'));
  }
  if (token.longLived) return failed(oauthError(100, 'Only short-lived access tokens can be exchanged'));
  const { appId, userId } = token;
  const issued = issuePersonToken(world, state, { prefix: PREFIX, appId, userId, longLived: true });
  return unseen(personTokenAnswer(world, issued));
}

function refreshToken(world: World, request: RoutedRequest): Performed {
  if (request.query.get('grant_type') !== 'ig_refresh_token') return failed(missingParameter('grant_type'));
  const state = instagramState(world);
  const authenticated = authenticatePerson(state, personTokenOf(request), world.clock.now());
  if (!authenticated.ok) return failed(authenticated.error);
  const fresh = renewed(world, state, authenticated.caller, PREFIX);
  return 'message' in fresh ? failed(fresh) : unseen(personTokenAnswer(world, fresh));
}

function failed(error: Parameters<typeof graphErrorAnswer>[0]): Performed {
  return unseen(graphErrorAnswer(error));
}

import { graphErrorAnswer, missingParameter, oauthError, type GraphError } from '../facebook/graph-errors';
import {
  authenticatePerson,
  identifyPerson,
  issuePersonToken,
  personTokenAnswer,
  personTokenOf,
  renewed,
} from '../meta/person-tokens';
import { lookUpCode } from '../oauth/authorisation-codes';
import { authenticateClient } from '../oauth/client-authentication';
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
import { threadsCall } from './threads-caller';
import { threadsState } from './threads-state';

const PREFIX = 'THAA';

/**
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions (code),
 * …/long-lived-tokens (exchange, refresh), …/app-access-tokens. The paths have no version.
 */
export function threadsTokenRoutes(world: World): readonly Route[] {
  const identify = identifyPerson(threadsState, world);
  return [
    {
      method: 'POST',
      path: '/oauth/access_token',
      name: 'oauth.access_token',
      operation: () => 'token_exchange',
      identify: (request) => {
        const code = threadsState(world).codes.get(formFields(request)?.get('code') ?? '');
        return code === undefined ? NOBODY : { subjects: [code.userId], secret: code.code };
      },
      perform: (request) => unseen(exchangeCode(world, request)),
    },
    {
      method: 'GET',
      path: '/oauth/access_token',
      name: 'oauth.app_token',
      operation: () => 'token_exchange',
      identify: () => NOBODY,
      perform: (request) => appToken(world, request),
    },
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

function exchangeCode(world: World, request: RoutedRequest): WireAnswer {
  const fields = formFields(request) ?? new URLSearchParams();
  const state = threadsState(world);
  const client = authenticateClient({ ways: ['fields'] }, state.apps, request, fields);
  if (!client.ok) {
    return refused(client.why === 'wrong_secret' ? 'Error validating client secret.' : 'Invalid platform app');
  }
  if (fields.get('grant_type') !== 'authorization_code') return refused('Invalid grant_type');
  const given = {
    code: fields.get('code') ?? '',
    clientId: client.app.clientId,
    redirectUri: fields.get('redirect_uri'),
    verifier: null,
  };
  const found = lookUpCode(state.codes, given, world.clock.now());
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
  const { clientId, userId } = found.code;
  const token = issuePersonToken(world, state, { prefix: PREFIX, appId: clientId, userId, longLived: false });
  found.code.usedFor = token.token;
  // The id is sent as a number, whatever its length: clients of Threads read 64-bit integers there.
  const body = JSON.stringify({ access_token: token.token, user_id: 0 }).replace('"user_id":0', `"user_id":${userId}`);
  return { ...json(200, null), body };
}

function refused(message: string): WireAnswer {
  return json(400, { error_type: 'OAuthException', code: 400, error_message: message });
}

function appToken(world: World, request: RoutedRequest): Performed {
  const { query } = request;
  if (query.get('grant_type') !== 'client_credentials') return failed(missingParameter('grant_type'));
  const client = authenticateClient({ ways: ['fields'] }, threadsState(world).apps, request, query);
  if (!client.ok) {
    const isSecret = client.why === 'wrong_secret';
    return failed(
      isSecret
        ? oauthError(1, 'Error validating client secret.')
        : oauthError(101, 'Error validating application. Cannot get application info due to a system error.'),
    );
  }
  const { clientId, clientSecret } = client.app;
  return unseen(json(200, { access_token: `TH|${clientId}|${clientSecret}`, token_type: 'bearer' }));
}

function exchangeToken(world: World, request: RoutedRequest): Performed {
  const { query } = request;
  const state = threadsState(world);
  if (query.get('grant_type') !== 'th_exchange_token') return failed(missingParameter('grant_type'));
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

/** "… and the app user has granted your app the threads_basic permission". */
function refreshToken(world: World, request: RoutedRequest): Performed {
  if (request.query.get('grant_type') !== 'th_refresh_token') return failed(missingParameter('grant_type'));
  const call = threadsCall(world, request, 'me');
  if (!call.ok) return failed(call.error);
  const fresh = renewed(world, threadsState(world), call.caller, PREFIX);
  return 'message' in fresh ? failed(fresh) : unseen(personTokenAnswer(world, fresh));
}

function failed(error: GraphError): Performed {
  return unseen(graphErrorAnswer(error));
}

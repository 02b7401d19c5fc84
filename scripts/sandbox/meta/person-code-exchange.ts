import { authenticateClient } from '../oauth/client-authentication';
import { lookUpRequestedCode, type AuthorisationCode, type CodeLookup } from '../oauth/authorisation-codes';
import { formFields, json, NOBODY, unseen, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import type { PersonStore, PersonToken } from './person';
import { issuePersonToken } from './person-tokens';

export interface PersonCodeExchange {
  readonly store: (world: World) => PersonStore;
  /** What the network's tokens begin with. */
  readonly prefix: string;
  readonly granted: (token: PersonToken, code: AuthorisationCode) => WireAnswer;
}

/**
 * `POST /oauth/access_token` of Instagram and Threads: the code for a token of one hour. Its errors are
 * `{error_type, code, error_message}`, outside of Graph's envelope.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions
 */
export function personCodeRoute(world: World, exchange: PersonCodeExchange): Route {
  return {
    method: 'POST',
    path: '/oauth/access_token',
    name: 'oauth.access_token',
    operation: () => 'token_exchange',
    identify: (request) => {
      const code = exchange.store(world).codes.get(formFields(request)?.get('code') ?? '');
      return code === undefined ? NOBODY : { subjects: [code.userId], secret: code.code };
    },
    perform: (request) => unseen(exchangeCode(world, exchange, request)),
  };
}

function exchangeCode(
  world: World,
  { store: storeOf, prefix, granted }: PersonCodeExchange,
  request: RoutedRequest,
): WireAnswer {
  const fields = formFields(request) ?? new URLSearchParams();
  const store = storeOf(world);
  const client = authenticateClient({ ways: ['fields'] }, store.apps, request, fields);
  if (!client.ok) {
    return refused(client.why === 'wrong_secret' ? 'Error validating client secret.' : 'Invalid platform app');
  }
  if (fields.get('grant_type') !== 'authorization_code') return refused('Invalid grant_type');
  const { clientId: appId } = client.app;
  const found = lookUpRequestedCode(store.codes, { fields, clientId: appId, pkce: false }, world.clock.now());
  if (found.kind !== 'good') return refused(WHY_NOT[found.kind]);
  const { userId } = found.code;
  const token = issuePersonToken(world, store, { prefix, appId, userId, longLived: false });
  found.code.usedFor = token.token;
  return granted(token, found.code);
}

const WHY_NOT: Readonly<Record<Exclude<CodeLookup['kind'], 'good'>, string>> = {
  used: 'This authorization code has been used',
  expired: 'This authorization code has expired',
  wrong_redirect_uri:
    'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
  unknown: 'Invalid authorization code',
  wrong_client: 'Invalid authorization code',
  wrong_verifier: 'Invalid authorization code',
};

function refused(message: string): WireAnswer {
  return json(400, { error_type: 'OAuthException', code: 400, error_message: message });
}

import { SECOND } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { lookUpRequestedCode, type CodeLookup } from '../oauth/authorisation-codes';
import { authenticateClient, type ClientRules } from '../oauth/client-authentication';
import { oauthErrorAnswer, tokenRoute, type TokenFault } from '../oauth/token-endpoint';
import { endFamily, familyOf, lookUpRefreshToken, startFamily, type TokenFamily } from '../oauth/token-families';
import { formFields, json, unseen, type Caller, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { xState } from './x-state';
import { ACCESS_LIFE_MS, issueXTokens } from './x-tokens';

/**
 * X's token endpoints (https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token). Apps are
 * confidential clients here: HTTP Basic with client id and secret. A refresh token works once; its second use ends
 * the whole family, as RFC 9700 section 4.14.2 asks, so that a client which replays one loses the connection here too.
 */
export function xTokenRoutes(world: World): readonly Route[] {
  const identify = (fields: URLSearchParams): Caller => identifyTokenCall(world, fields);
  return [
    tokenRoute(world, {
      path: '/2/oauth2/token',
      name: 'oauth2.token',
      client: BY_BASIC,
      apps: () => xState(world).apps,
      grants: {
        authorization_code: {
          required: ['code', 'redirect_uri', 'code_verifier'],
          perform: (client, fields) => exchangeCode(world, client, fields),
        },
        refresh_token: {
          required: ['refresh_token'],
          perform: (client, fields) => refresh(world, client, fields),
        },
      },
      refusal,
      identify,
    }),
    {
      method: 'POST',
      path: '/2/oauth2/revoke',
      name: 'oauth2.revoke',
      operation: () => 'revoke',
      identify: (request) => identify(formFields(request) ?? new URLSearchParams()),
      perform: (request) => unseen(revoke(world, request)),
    },
  ];
}

const BY_BASIC: ClientRules = { ways: ['basic'] };

function refusal(fault: TokenFault): WireAnswer {
  switch (fault.kind) {
    case 'not_a_form':
      return missing('grant_type');
    case 'client':
      return oauthErrorAnswer(401, 'unauthorized_client', 'Missing valid authorization header');
    case 'missing':
      return missing(fault.name);
    case 'grant_type':
      return oauthErrorAnswer(400, 'unsupported_grant_type', 'Value passed for the grant type was invalid.');
  }
}

function missing(name: string): WireAnswer {
  return oauthErrorAnswer(400, 'invalid_request', `Missing required parameter [${name}].`);
}

function invalid(what: string): WireAnswer {
  return oauthErrorAnswer(400, 'invalid_request', `Value passed for the ${what}.`);
}

const TOKEN_INVALID = invalid('token was invalid');

function identifyTokenCall(world: World, fields: URLSearchParams): Caller {
  const { codes, users } = xState(world);
  const secret = fields.get('refresh_token') ?? fields.get('token') ?? fields.get('code');
  const code = codes.get(secret ?? '');
  const user = users.get(code?.userId ?? familyOf(xState(world), secret ?? '')?.userId ?? '');
  return { subjects: user === undefined ? [] : [user.id, user.username], secret };
}

function exchangeCode(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = xState(world);
  const found = lookUpRequestedCode(store.codes, { fields, clientId: client.clientId, pkce: true }, world.clock.now());
  if (found.kind !== 'good') return codeRefused(world, found);
  const family = startFamily(store, found.code);
  found.code.usedFor = family.id;
  return tokenAnswer(world, family);
}

function codeRefused(world: World, found: Exclude<CodeLookup, { kind: 'good' }>): WireAnswer {
  if (found.kind === 'used') {
    const family = xState(world).families.get(found.usedFor);
    if (family !== undefined) endFamily(family, 'code_reused', world.clock.now());
  }
  switch (found.kind) {
    case 'wrong_redirect_uri':
      return invalid('redirect uri did not match the uri of the authorization code');
    case 'wrong_verifier':
      return invalid('code verifier did not match the code challenge');
    case 'unknown':
    case 'expired':
    case 'used':
    case 'wrong_client':
      return invalid('authorization code was invalid');
  }
}

function refresh(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = xState(world);
  const now = world.clock.now();
  const found = lookUpRefreshToken(store, fields.get('refresh_token') ?? '', now);
  if (found.kind === 'unknown' || found.family.clientId !== client.clientId) return TOKEN_INVALID;
  if (found.kind === 'used') endFamily(found.family, 'refresh_token_reused', now);
  const user = store.users.get(found.family.userId);
  if (found.kind !== 'good' || user === undefined || user.deactivated || user.suspended) return TOKEN_INVALID;
  found.token.usedAt = now;
  return tokenAnswer(world, found.family);
}

function tokenAnswer(world: World, family: TokenFamily): WireAnswer {
  const { accessToken, refreshToken } = issueXTokens(world, family);
  return json(
    200,
    {
      token_type: 'bearer',
      expires_in: ACCESS_LIFE_MS / SECOND,
      access_token: accessToken,
      scope: family.scopes.join(' '),
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    },
    { 'cache-control': 'no-store' },
  );
}

function revoke(world: World, request: RoutedRequest): WireAnswer {
  const store = xState(world);
  const fields = formFields(request);
  if (fields === undefined) return missing('token');
  const client = authenticateClient(BY_BASIC, store.apps, request, fields);
  if (!client.ok) return refusal({ kind: 'client', why: client.why });
  const text = fields.get('token') ?? '';
  if (text === '') return missing('token');
  const family = familyOf(store, text);
  if (family?.clientId !== client.app.clientId) return TOKEN_INVALID;
  const access = store.accessTokens.get(text);
  if (access === undefined) endFamily(family, 'revoked', world.clock.now());
  else access.revoked = true;
  return json(200, { revoked: true });
}

import { SECOND } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { lookUpRequestedCode } from '../oauth/authorisation-codes';
import { tokenRoute, type TokenFault } from '../oauth/token-endpoint';
import { familyOf, lookUpRefreshToken, startFamily, type TokenFamily } from '../oauth/token-families';
import { json, type Caller, type Route, type WireAnswer } from '../wire';
import type { World } from '../world';
import { AUTHENTICATION_FAILED, badRequest, INVALID_GRANT, UNKNOWN_CLIENT } from './pinterest-errors';
import { pinterestState } from './pinterest-state';
import { ACCESS_LIFE_MS, hasNoStanding, issuePinterestTokens, REFRESH_LIFE_MS } from './pinterest-tokens';

/**
 * https://developers.pinterest.com/docs/api/v5/oauth-token: HTTP Basic with the app's id and secret. Each refresh gives
 * a new refresh token; that the one before it is spent is not documented, and taken to be so here.
 */
export function pinterestTokenRoutes(world: World): readonly Route[] {
  return [
    tokenRoute(world, {
      path: '/v5/oauth/token',
      name: 'oauth.token',
      client: { ways: ['basic'] },
      apps: () => pinterestState(world).apps,
      grants: {
        authorization_code: {
          required: ['code', 'redirect_uri'],
          perform: (client, fields) => exchangeCode(world, client, fields),
        },
        refresh_token: {
          required: ['refresh_token'],
          perform: (client, fields) => refresh(world, client, fields),
        },
      },
      refusal,
      identify: (fields) => identify(world, fields),
    }),
  ];
}

function refusal(fault: TokenFault): WireAnswer {
  switch (fault.kind) {
    case 'not_a_form':
      return badRequest('The request has to be application/x-www-form-urlencoded.');
    case 'client':
      return fault.why === 'unknown_client' ? UNKNOWN_CLIENT : AUTHENTICATION_FAILED;
    case 'missing':
      return badRequest(`Missing required parameter: ${fault.name}`);
    case 'grant_type':
      return badRequest(`Invalid grant type: ${fault.grantType}`);
  }
}

function identify(world: World, fields: URLSearchParams): Caller {
  const store = pinterestState(world);
  const secret = fields.get('refresh_token') ?? fields.get('code');
  const code = store.codes.get(secret ?? '');
  const user = store.users.get(code?.userId ?? familyOf(store, secret ?? '')?.userId ?? '');
  return { subjects: user === undefined ? [] : [user.id, user.username], secret };
}

function exchangeCode(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = pinterestState(world);
  const found = lookUpRequestedCode(store.codes, { fields, clientId: client.clientId, pkce: false }, world.clock.now());
  if (found.kind !== 'good') return INVALID_GRANT;
  const family = startFamily(store, found.code);
  found.code.usedFor = family.id;
  return tokenAnswer(world, family, 'authorization_code');
}

function refresh(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = pinterestState(world);
  const now = world.clock.now();
  const found = lookUpRefreshToken(store, fields.get('refresh_token') ?? '', now);
  if (found.kind !== 'good' || found.family.clientId !== client.clientId) return INVALID_GRANT;
  const user = store.users.get(found.family.userId);
  if (user === undefined || hasNoStanding(user)) return INVALID_GRANT;
  found.token.usedAt = now;
  return tokenAnswer(world, found.family, 'refresh_token');
}

function tokenAnswer(
  world: World,
  family: TokenFamily,
  responseType: 'authorization_code' | 'refresh_token',
): WireAnswer {
  const { accessToken, refreshToken } = issuePinterestTokens(world, family);
  return json(
    200,
    {
      access_token: accessToken,
      refresh_token: refreshToken,
      response_type: responseType,
      token_type: 'bearer',
      expires_in: ACCESS_LIFE_MS / SECOND,
      refresh_token_expires_in: REFRESH_LIFE_MS / SECOND,
      refresh_token_expires_at: Math.floor((world.clock.now() + REFRESH_LIFE_MS) / SECOND),
      scope: family.scopes.join(' '),
    },
    { 'cache-control': 'no-store' },
  );
}

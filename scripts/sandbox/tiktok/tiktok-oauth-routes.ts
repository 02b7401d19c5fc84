import { SECOND } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { opaqueSecret } from '../identifiers';
import { lookUpRequestedCode } from '../oauth/authorisation-codes';
import { authenticateClient, type ClientRules } from '../oauth/client-authentication';
import { tokenRoute, type TokenFault } from '../oauth/token-endpoint';
import { endFamily, familyOf, lookUpRefreshToken, startFamily, type TokenFamily } from '../oauth/token-families';
import { formFields, json, unseen, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { oauthFailure } from './envelope';
import { tiktokState } from './tiktok-state';
import { ACCESS_LIFE_MS, identifyTiktokToken, issueTiktokTokens, REFRESH_LIFE_MS } from './tiktok-tokens';

/**
 * https://developers.tiktok.com/doc/oauth-user-access-token-management ·
 * https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token ·
 * https://developers.tiktok.com/docs/en/oauth-revoke-a-user-access-token
 */
export function tiktokOAuthRoutes(world: World): readonly Route[] {
  return [
    tokenRoute(world, {
      path: '/v2/oauth/token/',
      name: 'oauth.token',
      client: BY_KEY,
      apps: () => tiktokState(world).apps,
      grants: {
        authorization_code: {
          required: ['code', 'redirect_uri'],
          perform: (client, fields) => exchangeCode(world, client, fields),
        },
        refresh_token: {
          required: ['refresh_token'],
          perform: (client, fields) => refresh(world, client, fields),
        },
        client_credentials: { required: [], perform: appToken },
      },
      refusal,
      identify: (fields) => {
        const code = tiktokState(world).codes.get(fields.get('code') ?? '');
        if (code !== undefined) return { subjects: [code.userId], secret: code.code };
        return identifyTiktokToken(world, fields.get('refresh_token'));
      },
    }),
    {
      method: 'POST',
      path: '/v2/oauth/revoke/',
      name: 'oauth.revoke',
      operation: () => 'revoke',
      identify: (request) => identifyTiktokToken(world, formFields(request)?.get('token') ?? null),
      perform: (request) => unseen(revoke(world, request)),
    },
  ];
}

const BY_KEY: ClientRules = { ways: ['fields'], names: { id: 'client_key', secret: 'client_secret' } };

function refusal(fault: TokenFault): WireAnswer {
  switch (fault.kind) {
    case 'not_a_form':
      return oauthFailure(400, 'invalid_request', 'Only `application/x-www-form-urlencoded` is accepted.');
    case 'client':
      return oauthFailure(401, 'invalid_client', 'Client key or secret is incorrect.');
    case 'missing':
      return oauthFailure(400, 'invalid_request', `The request parameters are malformed: ${fault.name}.`);
    case 'grant_type':
      return oauthFailure(400, 'unsupported_grant_type', 'Grant type is not supported.');
  }
}

function exchangeCode(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = tiktokState(world);
  const found = lookUpRequestedCode(store.codes, { fields, clientId: client.clientId, pkce: false }, world.clock.now());
  if (found.kind === 'wrong_redirect_uri') {
    return oauthFailure(400, 'invalid_request', 'Redirect_uri is not matched with the uri when requesting code.');
  }
  if (found.kind !== 'good') return oauthFailure(400, 'invalid_grant', 'Authorization code is expired.');
  const family = startFamily(store, found.code);
  found.code.usedFor = family.id;
  return tokenAnswer(world, family);
}

/** The previous refresh token stops working once a new one is issued; its family lives on. */
function refresh(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = tiktokState(world);
  const now = world.clock.now();
  const found = lookUpRefreshToken(store, fields.get('refresh_token') ?? '', now);
  const user = found.kind === 'good' ? store.users.get(found.family.userId) : undefined;
  const isOurs = found.kind === 'good' && found.family.clientId === client.clientId;
  if (!isOurs || user === undefined || user.deactivated) {
    return oauthFailure(400, 'invalid_grant', 'Refresh token is invalid or expired.');
  }
  found.token.usedAt = now;
  return tokenAnswer(world, found.family);
}

function tokenAnswer(world: World, family: TokenFamily): WireAnswer {
  const { accessToken, refreshToken } = issueTiktokTokens(world, family);
  return json(
    200,
    {
      access_token: accessToken,
      expires_in: ACCESS_LIFE_MS / SECOND,
      open_id: family.userId,
      refresh_expires_in: REFRESH_LIFE_MS / SECOND,
      refresh_token: refreshToken,
      scope: family.scopes.join(','),
      token_type: 'Bearer',
    },
    { 'cache-control': 'no-store' },
  );
}

/** For data of nobody: the sandbox serves nothing to it. https://developers.tiktok.com/doc/client-access-token-management */
function appToken(): WireAnswer {
  return json(200, { access_token: opaqueSecret('clt.', 30), expires_in: 7200, token_type: 'Bearer' });
}

/** With the access token, the app is gone from the user's connected apps. */
function revoke(world: World, request: RoutedRequest): WireAnswer {
  const store = tiktokState(world);
  const fields = formFields(request);
  if (fields === undefined) return refusal({ kind: 'not_a_form' });
  const client = authenticateClient(BY_KEY, store.apps, request, fields);
  if (!client.ok) return refusal({ kind: 'client', why: client.why });
  const family = familyOf(store, fields.get('token') ?? '');
  if (family?.clientId !== client.app.clientId || family.end !== null) {
    return oauthFailure(400, 'invalid_request', 'The token is invalid.');
  }
  endFamily(family, 'revoked', world.clock.now());
  return json(200, {});
}

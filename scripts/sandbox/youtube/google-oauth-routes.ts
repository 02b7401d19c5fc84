import { SECOND } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { lookUpRequestedCode } from '../oauth/authorisation-codes';
import { oauthErrorAnswer, rfcRefusal, tokenRoute, type TokenFault } from '../oauth/token-endpoint';
import { endFamily, familyOf, lookUpAccessToken, lookUpRefreshToken } from '../oauth/token-families';
import { formFields, json, unseen, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { ACCESS_LIFE_MS, callerOf, grantTokens, identifyToken, IDLE_LIFE_MS, newAccessToken } from './google-tokens';
import { youtubeState } from './youtube-state';

/** oauth2.googleapis.com. https://developers.google.com/identity/protocols/oauth2/web-server */
export function googleOAuthRoutes(world: World): readonly Route[] {
  return [
    tokenRoute(world, {
      path: '/token',
      name: 'token',
      client: { ways: ['basic', 'fields'] },
      apps: () => youtubeState(world).apps,
      grants: {
        authorization_code: {
          required: ['code', 'redirect_uri'],
          perform: (client, fields) => unlessDeleted(world, client, () => exchangeCode(world, client, fields)),
        },
        refresh_token: {
          required: ['refresh_token'],
          perform: (client, fields) => unlessDeleted(world, client, () => refresh(world, client, fields)),
        },
      },
      refusal,
      identify: (fields) => identifyFields(world, fields),
    }),
    {
      method: 'GET',
      path: '/tokeninfo',
      name: 'tokeninfo',
      operation: () => 'probe',
      identify: (request) => identifyToken(world, request.query.get('access_token')),
      perform: (request) => unseen(tokenInfo(world, request)),
    },
    {
      method: 'POST',
      path: '/revoke',
      name: 'revoke',
      operation: () => 'revoke',
      identify: (request) => identifyToken(world, formFields(request)?.get('token') ?? null),
      perform: (request) => unseen(revoke(world, request)),
    },
  ];
}

function identifyFields(world: World, fields: URLSearchParams): ReturnType<typeof identifyToken> {
  const code = fields.get('code');
  const user = youtubeState(world).users.get(youtubeState(world).codes.get(code ?? '')?.userId ?? '');
  if (user !== undefined) return { subjects: [user.id, user.email], secret: code };
  return identifyToken(world, fields.get('refresh_token'));
}

function refusal(fault: TokenFault): WireAnswer {
  return fault.kind === 'client'
    ? oauthErrorAnswer(
        401,
        'invalid_client',
        fault.why === 'wrong_secret' ? 'Unauthorized' : 'The OAuth client was not found.',
      )
    : rfcRefusal(fault);
}

function unlessDeleted(world: World, client: RegisteredApp, perform: () => WireAnswer): WireAnswer {
  return youtubeState(world).deletedClients.has(client.clientId)
    ? oauthErrorAnswer(401, 'deleted_client', 'The OAuth client was deleted.')
    : perform();
}

function exchangeCode(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = youtubeState(world);
  const found = lookUpRequestedCode(store.codes, { fields, clientId: client.clientId, pkce: true }, world.clock.now());
  if (found.kind === 'wrong_redirect_uri') return oauthErrorAnswer(400, 'redirect_uri_mismatch', 'Bad Request');
  if (found.kind === 'wrong_verifier') return oauthErrorAnswer(400, 'invalid_grant', 'Invalid code verifier.');
  if (found.kind !== 'good') return oauthErrorAnswer(400, 'invalid_grant', 'Malformed auth code.');
  const { code } = found;
  const consentKey = `${code.userId}/${client.clientId}`;
  const isFirst = !store.consented.has(consentKey);
  const asksAgain = (code.parameters['prompt'] ?? '').split(' ').includes('consent');
  const offline = code.parameters['access_type'] === 'offline' && (isFirst || asksAgain);
  store.consented.set(consentKey, world.clock.now());
  const channels = store.users.get(code.userId)?.channels ?? [];
  const standing = channels.filter((id) => store.channels.get(id)?.lost === false);
  const channelId = standing.find((id) => code.targets.includes(id)) ?? standing[0] ?? null;
  const issued = grantTokens(world, { ...code, channelId }, offline);
  code.usedFor = issued.accessToken;
  return tokenAnswer(issued.accessToken, code.scopes, {
    ...(issued.refreshToken === null ? {} : { refresh_token: issued.refreshToken }),
    ...(issued.refreshLifeMs === null ? {} : { refresh_token_expires_in: issued.refreshLifeMs / SECOND }),
  });
}

const ENDED = oauthErrorAnswer(400, 'invalid_grant', 'Token has been expired or revoked.');

/** The refresh token stays the same and is not sent again. */
function refresh(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = youtubeState(world);
  const now = world.clock.now();
  const found = lookUpRefreshToken(store, fields.get('refresh_token') ?? '', now);
  if (found.kind === 'unknown') return oauthErrorAnswer(400, 'invalid_grant', 'Bad Request');
  const { family } = found;
  if (family.clientId !== client.clientId) return oauthErrorAnswer(401, 'unauthorized_client', 'Unauthorized');
  const user = store.users.get(family.userId);
  if (user === undefined || user.deleted) {
    return oauthErrorAnswer(400, 'invalid_grant', 'Account has been deleted');
  }
  if (found.kind !== 'good' || now - (store.lastUsed.get(family.id) ?? now) >= IDLE_LIFE_MS) return ENDED;
  if (user.sessionEnded) {
    const description = 'reauth related error (invalid_rapt)';
    return json(400, { error: 'invalid_grant', error_description: description, error_subtype: 'invalid_rapt' });
  }
  store.lastUsed.set(family.id, now);
  return tokenAnswer(newAccessToken(world, family), family.scopes, {});
}

function tokenAnswer(
  accessToken: string,
  scopes: readonly string[],
  more: Readonly<Record<string, unknown>>,
): WireAnswer {
  return json(
    200,
    {
      access_token: accessToken,
      expires_in: ACCESS_LIFE_MS / SECOND,
      scope: scopes.join(' '),
      token_type: 'Bearer',
      ...more,
    },
    { 'cache-control': 'no-store' },
  );
}

/** Numbers as texts, as the endpoint sends them. */
function tokenInfo(world: World, request: RoutedRequest): WireAnswer {
  const store = youtubeState(world);
  const text = request.query.get('access_token') ?? '';
  const found = lookUpAccessToken(store, text, world.clock.now());
  if (callerOf(world, text) === undefined || found.kind !== 'good') {
    return oauthErrorAnswer(400, 'invalid_token', 'Invalid Value');
  }
  const expiresAt = found.token.expiresAt ?? 0;
  return json(200, {
    azp: found.family.clientId,
    aud: found.family.clientId,
    scope: found.family.scopes.join(' '),
    exp: String(Math.floor(expiresAt / SECOND)),
    expires_in: String(Math.floor((expiresAt - world.clock.now()) / SECOND)),
    access_type: store.lastUsed.has(found.family.id) ? 'offline' : 'online',
  });
}

/** Either token ends the grant with both. */
function revoke(world: World, request: RoutedRequest): WireAnswer {
  const text = formFields(request)?.get('token') ?? '';
  const family = familyOf(youtubeState(world), text);
  if (family?.end !== null) {
    return oauthErrorAnswer(400, 'invalid_token', 'Token expired or revoked');
  }
  endFamily(family, 'revoked', world.clock.now());
  return json(200, {});
}

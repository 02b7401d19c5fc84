import { SECOND } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { sha256Base64Url } from '../identifiers';
import { lookUpCode, type AuthorisationCode } from '../oauth-codes';
import { formFields, json, unseen, type Caller, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { oauthRefusal } from './x-problems';
import { ACCESS_LIFE_MS, endFamily, issueXTokens, startFamily } from './x-tokens';
import { xState, type XTokenFamily } from './x-state';

/**
 * X's token endpoints (https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token). Apps are
 * confidential clients here: HTTP Basic with client id and secret. A refresh token works once; its second use ends
 * the whole family, as RFC 9700 section 4.14.2 asks, so that a client which replays one loses the connection here too.
 */
export function xTokenRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/2/oauth2/token',
      name: 'oauth2.token',
      operation: (request) =>
        formFields(request)?.get('grant_type') === 'refresh_token' ? 'refresh' : 'token_exchange',
      identify: (request) => identifyTokenCall(world, request),
      perform: (request) => unseen(token(world, request)),
    },
    {
      method: 'POST',
      path: '/2/oauth2/revoke',
      name: 'oauth2.revoke',
      operation: () => 'revoke',
      identify: (request) => identifyTokenCall(world, request),
      perform: (request) => unseen(revoke(world, request)),
    },
  ];
}

function identifyTokenCall(world: World, request: RoutedRequest): Caller {
  const form = formFields(request) ?? new URLSearchParams();
  const secret = form.get('refresh_token') ?? form.get('token') ?? form.get('code');
  const code = xState(world).codes.get(secret ?? '');
  const user = xState(world).users.get(code?.userId ?? familyOf(world, secret ?? '')?.userId ?? '');
  return { subjects: user === undefined ? [] : [user.id, user.username], secret };
}

function familyOf(world: World, text: string): XTokenFamily | undefined {
  const token = xState(world).refreshTokens.get(text) ?? xState(world).accessTokens.get(text);
  return xState(world).families.get(token?.familyId ?? '');
}

function token(world: World, request: RoutedRequest): WireAnswer {
  const form = formFields(request);
  if (form === undefined) return oauthRefusal(400, 'invalid_request', 'Missing required parameter [grant_type].');
  const client = authenticateClient(world, request);
  if ('status' in client) return client;
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(world, client, form);
    case 'refresh_token':
      return refresh(world, client, form);
    case null:
      return oauthRefusal(400, 'invalid_request', 'Missing required parameter [grant_type].');
    default:
      return oauthRefusal(400, 'unsupported_grant_type', 'Value passed for the grant type was invalid.');
  }
}

function authenticateClient(world: World, request: RoutedRequest): RegisteredApp | WireAnswer {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '');
  if (match?.[1] === undefined) return oauthRefusal(401, 'unauthorized_client', 'Missing valid authorization header');
  const [id = '', secret = ''] = Buffer.from(match[1], 'base64').toString('utf8').split(':').map(decodeFormComponent);
  const app = xState(world).apps.get(id);
  return app?.clientSecret === secret
    ? app
    : oauthRefusal(401, 'unauthorized_client', 'Missing valid authorization header');
}

/** RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
function decodeFormComponent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function exchangeCode(world: World, client: RegisteredApp, form: URLSearchParams): WireAnswer {
  for (const name of ['code', 'redirect_uri', 'code_verifier']) {
    if ((form.get(name) ?? '') === '')
      return oauthRefusal(400, 'invalid_request', `Missing required parameter [${name}].`);
  }
  const found = lookUpCode(xState(world).codes, form.get('code') ?? '', world.clock.now());
  if (found.kind === 'used') {
    // RFC 6749 section 4.1.2: a second use should revoke what the first one issued.
    const family = xState(world).families.get(found.usedFor);
    if (family !== undefined) endFamily(world, family, 'code_reused');
  }
  if (found.kind !== 'good' || found.code.clientId !== client.clientId) {
    return oauthRefusal(400, 'invalid_request', 'Value passed for the authorization code was invalid.');
  }
  const { code } = found;
  if (code.redirectUri !== form.get('redirect_uri')) {
    return oauthRefusal(
      400,
      'invalid_request',
      'Value passed for the redirect uri did not match the uri of the authorization code.',
    );
  }
  if (!provesChallenge(code, form.get('code_verifier') ?? '')) {
    return oauthRefusal(400, 'invalid_request', 'Value passed for the code verifier did not match the code challenge.');
  }
  const family = startFamily(world, { clientId: client.clientId, userId: code.userId, scopes: code.scopes });
  code.usedFor = family.id;
  return tokenAnswer(world, family);
}

function provesChallenge(code: AuthorisationCode, verifier: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  return code.codeChallenge === (code.codeChallengeMethod === 'plain' ? verifier : sha256Base64Url(verifier));
}

function refresh(world: World, client: RegisteredApp, form: URLSearchParams): WireAnswer {
  const text = form.get('refresh_token') ?? '';
  if (text === '') return oauthRefusal(400, 'invalid_request', 'Missing required parameter [refresh_token].');
  const refused = oauthRefusal(400, 'invalid_request', 'Value passed for the token was invalid.');
  const refreshToken = xState(world).refreshTokens.get(text);
  const family = xState(world).families.get(refreshToken?.familyId ?? '');
  if (refreshToken === undefined || family?.clientId !== client.clientId || family.end !== null) return refused;
  if (refreshToken.usedAt !== null) {
    endFamily(world, family, 'refresh_token_reused');
    return refused;
  }
  const user = xState(world).users.get(family.userId);
  if (world.clock.now() >= refreshToken.expiresAt || user === undefined || user.deactivated || user.suspended)
    return refused;
  refreshToken.usedAt = world.clock.now();
  return tokenAnswer(world, family);
}

function tokenAnswer(world: World, family: XTokenFamily): WireAnswer {
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
  const form = formFields(request);
  if (form === undefined) return oauthRefusal(400, 'invalid_request', 'Missing required parameter [token].');
  const client = authenticateClient(world, request);
  if ('status' in client) return client;
  const text = form.get('token') ?? '';
  if (text === '') return oauthRefusal(400, 'invalid_request', 'Missing required parameter [token].');
  const family = familyOf(world, text);
  if (family?.clientId !== client.clientId) {
    return oauthRefusal(400, 'invalid_request', 'Value passed for the token was invalid.');
  }
  const access = xState(world).accessTokens.get(text);
  if (access === undefined) endFamily(world, family, 'revoked');
  else access.revoked = true;
  return json(200, { revoked: true });
}

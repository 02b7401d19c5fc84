import { SECOND } from '../../../domain/clock';
import { lookUpCode } from '../oauth/authorisation-codes';
import { json, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { facebookState, grantKey, type FacebookToken } from './facebook-state';
import { instagramState } from '../instagram/instagram-state';
import { PAGE_SCOPES, isInstagramScope } from './facebook-scopes';
import {
  graphErrorAnswer,
  missingParameter,
  oauthError,
  noSuchObject,
  UNPARSABLE_TOKEN,
  type GraphError,
} from './graph-errors';
import {
  accessTokenOf,
  authenticate,
  DATA_ACCESS_MS,
  identifyGraph,
  issueUserToken,
  parameters,
  tokenFault,
} from './graph-tokens';

/**
 * Code and token exchange, token inspection and the end of a grant.
 * https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow#exchangecode
 * https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 * https://developers.facebook.com/docs/graph-api/reference/debug_token
 * https://developers.facebook.com/docs/graph-api/reference/user/permissions
 */
export function facebookOAuthRoutes(world: World): readonly Route[] {
  const identify = identifyGraph(world);
  return [
    {
      method: 'GET',
      path: '/oauth/access_token',
      name: 'oauth.access_token',
      operation: (request) => (request.query.get('grant_type') === 'fb_exchange_token' ? 'refresh' : 'token_exchange'),
      identify: (request) => {
        const code = facebookState(world).codes.get(request.query.get('code') ?? '');
        return code === undefined ? identify(request) : { subjects: [code.userId], secret: code.code };
      },
      perform: (request) => accessToken(world, request),
    },
    {
      method: 'GET',
      path: '/debug_token',
      name: 'debug_token',
      operation: () => 'probe',
      identify,
      perform: (request) => debugToken(world, request),
    },
    {
      method: 'GET',
      path: '/{id}/permissions',
      name: 'permissions',
      operation: () => 'probe',
      identify,
      perform: (request) => listPermissions(world, request),
    },
    {
      method: 'DELETE',
      path: '/{id}/permissions',
      name: 'permissions.delete',
      operation: () => 'revoke',
      identify,
      perform: (request) => deletePermissions(world, request),
    },
  ];
}

function accessToken(world: World, request: RoutedRequest): Performed {
  const query = request.query;
  const app = facebookState(world).apps.get(query.get('client_id') ?? '');
  if (query.get('client_id') === null) return failed(oauthError(101, 'Missing client_id parameter.'));
  if (app === undefined)
    return failed(oauthError(101, 'Error validating application. Cannot get application info due to a system error.'));
  if (query.get('client_secret') === null) return failed(oauthError(1, 'Missing client_secret parameter.'));
  if (query.get('client_secret') !== app.clientSecret) return failed(oauthError(1, 'Error validating client secret.'));

  const grantType = query.get('grant_type') ?? 'authorization_code';
  if (grantType === 'fb_exchange_token')
    return exchangeForLongLived(world, app.clientId, query.get('fb_exchange_token'));
  if (grantType === 'client_credentials') {
    return unseen(json(200, { access_token: `${app.clientId}|${app.clientSecret}`, token_type: 'bearer' }));
  }
  if (grantType !== 'authorization_code') {
    return failed(
      oauthError(
        100,
        `Invalid grant_type: ${grantType}. Supported types: authorization_code, client_credentials, fb_exchange_token`,
      ),
    );
  }
  const text = query.get('code');
  if (text === null || text === '') return failed(oauthError(100, 'Missing authorization code'));
  const given = { code: text, clientId: app.clientId, redirectUri: query.get('redirect_uri'), verifier: null };
  const found = lookUpCode(facebookState(world).codes, given, world.clock.now());
  if (found.kind === 'unknown') return failed(oauthError(100, 'Invalid verification code format.'));
  if (found.kind === 'used') return failed(oauthError(100, 'This authorization code has been used.', 36009));
  if (found.kind === 'expired') return failed(oauthError(100, 'This authorization code has expired.', 36007));
  if (found.kind !== 'good') {
    return failed(
      oauthError(
        100,
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
        36008,
      ),
    );
  }
  const { code } = found;
  const issued = issueUserToken(world, { appId: app.clientId, userId: code.userId, longLived: false });
  code.usedFor = issued.token;
  return unseen(tokenAnswer(world, issued));
}

/** An expired token cannot be exchanged, and only a user token can. The token sent in stays as it is. */
function exchangeForLongLived(world: World, appId: string, text: string | null): Performed {
  if (text === null || text === '') return failed(missingParameter('fb_exchange_token'));
  const token = facebookState(world).tokens.get(text);
  const user = facebookState(world).users.get(token?.userId ?? '');
  if (token === undefined || user === undefined || token.kind !== 'user') return failed(UNPARSABLE_TOKEN);
  if (token.appId !== appId) return failed(oauthError(190, 'The access token does not belong to application.'));
  const fault = tokenFault(world, token, user);
  if (fault !== null) return failed(fault);
  return unseen(tokenAnswer(world, issueUserToken(world, { appId, userId: user.id, longLived: true })));
}

function tokenAnswer(world: World, token: FacebookToken) {
  const expiresIn =
    token.expiresAt === null ? {} : { expires_in: Math.round((token.expiresAt - world.clock.now()) / SECOND) };
  return json(200, { access_token: token.token, token_type: 'bearer', ...expiresIn }, { 'cache-control': 'no-store' });
}

function debugToken(world: World, request: RoutedRequest): Performed {
  const appId = callingApp(world, request);
  if (typeof appId !== 'string') return failed(appId);
  const text = parameters(request).get('input_token');
  if (text === null || text === '') return failed(missingParameter('input_token'));
  const token = facebookState(world).tokens.get(text);
  const user = facebookState(world).users.get(token?.userId ?? '');
  if (token === undefined || user === undefined) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return unseen(json(200, { data: { error, is_valid: false, scopes: [] } }));
  }
  if (token.appId !== appId)
    return failed(oauthError(100, '(#100) The App_id in the input_token did not match the Viewing App'));
  return unseen(json(200, { data: describeToken(world, token) }));
}

/** The app in whose name debug_token is called: an app token, or a living token of a user of that app. */
function callingApp(world: World, request: RoutedRequest): string | GraphError {
  const text = accessTokenOf(request);
  if (text === null || text === '') return oauthError(2500, 'An access token is required to request this resource.');
  const [appId = '', secret] = text.split('|');
  if (secret !== undefined) {
    const app = facebookState(world).apps.get(appId);
    return app?.clientSecret === secret ? appId : oauthError(190, 'Invalid OAuth access token signature.');
  }
  const authenticated = authenticate(world, request);
  return authenticated.ok ? authenticated.caller.app.clientId : authenticated.error;
}

function describeToken(world: World, token: FacebookToken): Readonly<Record<string, unknown>> {
  const facebook = facebookState(world);
  const app = facebook.apps.get(token.appId);
  const user = facebook.users.get(token.userId);
  const grant = facebook.grants.get(grantKey(token.appId, token.userId));
  const fault = user === undefined ? UNPARSABLE_TOKEN : tokenFault(world, token, user);
  const scopes = grant?.scopes ?? [];
  return {
    app_id: token.appId,
    type: token.kind === 'page' ? 'PAGE' : 'USER',
    application: app?.name ?? '',
    data_access_expires_at: grant === undefined ? 0 : Math.floor((grant.consentedAt + DATA_ACCESS_MS) / SECOND),
    ...(fault === null
      ? {}
      : {
          error: {
            code: fault.code,
            message: fault.message,
            ...(fault.subcode === undefined ? {} : { subcode: fault.subcode }),
          },
        }),
    expires_at: token.expiresAt === null ? 0 : Math.floor(token.expiresAt / SECOND),
    is_valid: fault === null,
    ...(token.longLived ? { issued_at: Math.floor(token.issuedAt / SECOND) } : {}),
    ...(token.pageId === null ? {} : { profile_id: token.pageId }),
    scopes,
    granular_scopes: scopes
      .filter((scope) => scope !== 'public_profile' && scope !== 'email')
      .map((scope) => ({
        scope,
        ...targetsOf(world, scope, grant?.targets ?? []),
      })),
    user_id: token.userId,
  };
}

/** The ids that a permission reaches: Pages or Instagram accounts; other permissions name none. */
function targetsOf(
  world: World,
  scope: string,
  targets: readonly string[],
): { readonly target_ids?: readonly string[] } {
  if (PAGE_SCOPES.has(scope)) return { target_ids: targets.filter((id) => facebookState(world).pages.has(id)) };
  if (isInstagramScope(scope)) return { target_ids: targets.filter((id) => instagramState(world).users.has(id)) };
  return {};
}

function listPermissions(world: World, request: RoutedRequest): Performed {
  const own = ownUser(world, request);
  if (!own.ok) return failed(own.error);
  const { grant } = own.caller;
  return unseen(json(200, { data: grant.scopes.map((permission) => ({ permission, status: 'granted' })) }));
}

function deletePermissions(world: World, request: RoutedRequest): Performed {
  const own = ownUser(world, request);
  if (!own.ok) return failed(own.error);
  const { grant } = own.caller;
  endGrant(world, grant.appId, grant.userId);
  return unseen(json(200, { success: true }));
}

function ownUser(world: World, request: RoutedRequest): ReturnType<typeof authenticate> {
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return authenticated;
  const id = request.segments.get('id') ?? '';
  const { token, user } = authenticated.caller;
  const isOwn = token.kind === 'user' && (id === 'me' || id === user.id);
  return isOwn ? authenticated : { ok: false, error: noSuchObject(request.method, id) };
}

/** The user takes the app's access away: every token of that user and app dies with 190/458. */
export function endGrant(world: World, appId: string, userId: string): number {
  facebookState(world).grants.delete(grantKey(appId, userId));
  let ended = 0;
  for (const token of facebookState(world).tokens.values()) {
    if (token.appId !== appId || token.userId !== userId || token.end !== null) continue;
    token.end = { why: 'deauthorized', at: world.clock.now() };
    ended += 1;
  }
  return ended;
}

function failed(error: GraphError): Performed {
  return unseen(graphErrorAnswer(error));
}

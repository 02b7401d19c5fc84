import { SECOND } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { lookUpRequestedCode } from '../oauth/authorisation-codes';
import { authenticateClient, type ClientRules } from '../oauth/client-authentication';
import { oauthErrorAnswer, rfcRefusal, tokenRoute, type TokenFault } from '../oauth/token-endpoint';
import { endFamily, familyOf } from '../oauth/token-families';
import { formFields, json, unseen, type Caller, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { splitScopes } from './mastodon-scopes';
import { serverState } from './mastodon-state';
import { NO_USER, tokenFor } from './mastodon-tokens';
import type { ServerKind } from './server-kinds';

const CLIENT: ClientRules = { ways: ['basic', 'fields'] };

/** https://docs.joinmastodon.org/methods/oauth/#token, …/#revoke. There is no grant type that refreshes. */
export function tokenRoutes(world: World, kind: ServerKind): readonly Route[] {
  const identify = (fields: URLSearchParams): Caller => identifyTokenCall(world, kind, fields);
  return [
    tokenRoute(world, {
      path: '/oauth/token',
      name: 'oauth.token',
      client: CLIENT,
      apps: () => serverState(world, kind.name).apps,
      grants: {
        authorization_code: {
          required: ['code', 'redirect_uri'],
          perform: (client, fields) => exchangeCode(world, kind, client, fields),
        },
        client_credentials: {
          required: [],
          perform: (client, fields) => appToken(world, kind, client, fields),
        },
      },
      refusal,
      identify,
    }),
    {
      method: 'POST',
      path: '/oauth/revoke',
      name: 'oauth.revoke',
      operation: () => 'revoke',
      identify: (request) => identify(formFields(request) ?? new URLSearchParams()),
      perform: (request) => unseen(revoke(world, kind, request)),
    },
  ];
}

const INVALID_GRANT = oauthErrorAnswer(
  400,
  'invalid_grant',
  'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
);

function refusal(fault: TokenFault): WireAnswer {
  return fault.kind === 'client'
    ? oauthErrorAnswer(
        401,
        'invalid_client',
        'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
      )
    : rfcRefusal(fault);
}

function identifyTokenCall(world: World, kind: ServerKind, fields: URLSearchParams): Caller {
  const state = serverState(world, kind.name);
  const secret = fields.get('token') ?? fields.get('code');
  const userId = state.codes.get(secret ?? '')?.userId ?? familyOf(state, secret ?? '')?.userId ?? '';
  const user = state.users.get(userId);
  return { subjects: user === undefined ? [] : [user.id, user.username], secret };
}

function exchangeCode(world: World, kind: ServerKind, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const state = serverState(world, kind.name);
  // A server without PKCE takes no notice of a verifier.
  const request = { fields, clientId: client.clientId, pkce: kind.hasPkce };
  const found = lookUpRequestedCode(state.codes, request, world.clock.now());
  if (found.kind !== 'good') return INVALID_GRANT;
  const { userId, scopes } = found.code;
  const { token, family } = tokenFor(state, { clientId: client.clientId, userId, scopes });
  found.code.usedFor = family.id;
  return tokenAnswer(world, token, scopes);
}

function appToken(world: World, kind: ServerKind, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const state = serverState(world, kind.name);
  const scopes = splitScopes(fields.get('scope'));
  const allowed = state.apps.get(client.clientId)?.scopes ?? [];
  if (scopes.some((scope) => !allowed.includes(scope))) {
    return oauthErrorAnswer(400, 'invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
  }
  return tokenAnswer(world, tokenFor(state, { clientId: client.clientId, userId: NO_USER, scopes }).token, scopes);
}

/** Without `expires_in`: tokens do not expire. */
function tokenAnswer(world: World, token: string, scopes: readonly string[]): WireAnswer {
  return json(
    200,
    {
      access_token: token,
      token_type: 'Bearer',
      scope: scopes.join(' '),
      created_at: Math.floor(world.clock.now() / SECOND),
    },
    { 'cache-control': 'no-store' },
  );
}

const NOT_YOURS = oauthErrorAnswer(403, 'unauthorized_client', 'You are not authorized to revoke this token');

/** Client first; a token that nobody has is revoked already. (Doorkeeper's tokens_controller, `revoke`) */
function revoke(world: World, kind: ServerKind, request: RoutedRequest): WireAnswer {
  const state = serverState(world, kind.name);
  const fields = formFields(request) ?? new URLSearchParams();
  const client = authenticateClient(CLIENT, state.apps, request, fields);
  const text = fields.get('token') ?? '';
  if (!client.ok || text === '') return NOT_YOURS;
  const family = familyOf(state, text);
  if (family === undefined) return json(200, {});
  if (family.clientId !== client.app.clientId) return NOT_YOURS;
  endFamily(family, 'revoked', world.clock.now());
  return json(200, {});
}

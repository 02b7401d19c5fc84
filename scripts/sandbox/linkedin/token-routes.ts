import { SECOND } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { lookUpRequestedCode } from '../oauth/authorisation-codes';
import { authenticateClient, type ClientRules } from '../oauth/client-authentication';
import { oauthErrorAnswer, tokenRoute, type TokenFault } from '../oauth/token-endpoint';
import {
  endFamily,
  familyOf,
  issueAccessToken,
  lookUpAccessToken,
  lookUpRefreshToken,
  startFamily,
  type TokenFamily,
} from '../oauth/token-families';
import { formFields, json, unseen, type Caller, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { linkedinState, nameOf } from './linkedin-state';
import { ACCESS_LIFE_MS, hasNoStanding, issueLinkedinTokens } from './linkedin-tokens';

const IN_THE_BODY: ClientRules = { ways: ['fields'] };

/**
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow#step-3-exchange-authorization-code-for-an-access-token
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection
 */
export function linkedinTokenRoutes(world: World): readonly Route[] {
  return [
    tokenRoute(world, {
      path: '/oauth/v2/accessToken',
      name: 'oauth.accessToken',
      client: IN_THE_BODY,
      apps: () => linkedinState(world).apps,
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
    {
      method: 'POST',
      path: '/oauth/v2/introspectToken',
      name: 'oauth.introspectToken',
      operation: () => 'probe',
      identify: (request) => identify(world, formFields(request) ?? new URLSearchParams()),
      perform: (request) => unseen(introspect(world, request)),
    },
  ];
}

function refusal(fault: TokenFault): WireAnswer {
  switch (fault.kind) {
    case 'not_a_form':
      return missing('grant_type');
    case 'client':
      if (fault.why === 'missing') return missing('client_id');
      return oauthErrorAnswer(401, 'invalid_client', 'Client authentication failed');
    case 'missing':
      return missing(fault.name);
    case 'grant_type':
      return oauthErrorAnswer(400, 'unsupported_grant_type', 'The grant_type is not supported');
  }
}

function missing(name: string): WireAnswer {
  return oauthErrorAnswer(400, 'invalid_request', `A required parameter "${name}" is missing`);
}

function identify(world: World, fields: URLSearchParams): Caller {
  const store = linkedinState(world);
  const secret = fields.get('refresh_token') ?? fields.get('token') ?? fields.get('code');
  const code = store.codes.get(secret ?? '');
  const member = store.members.get(code?.userId ?? familyOf(store, secret ?? '')?.userId ?? '');
  return { subjects: member === undefined ? [] : [member.id, nameOf(member)], secret };
}

function exchangeCode(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = linkedinState(world);
  const found = lookUpRequestedCode(store.codes, { fields, clientId: client.clientId, pkce: false }, world.clock.now());
  if (found.kind === 'unknown') {
    const description = 'Unable to retrieve access token: authorization code not found';
    return oauthErrorAnswer(401, 'invalid_request', description);
  }
  if (found.kind !== 'good') return CODE_REFUSED;
  endOtherScopes(world, found.code);
  const family = startFamily(store, found.code);
  found.code.usedFor = family.id;
  const { accessToken, refresh: refreshToken } = issueLinkedinTokens(world, family);
  return tokenAnswer(world, family, accessToken, refreshToken);
}

const CODE_REFUSED = oauthErrorAnswer(
  400,
  'invalid_redirect_uri',
  'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists',
);

/** "If you request a different scope than previously granted, all previous access tokens are invalidated." */
export function endOtherScopes(world: World, consent: Pick<TokenFamily, 'userId' | 'clientId' | 'scopes'>): number {
  const wanted = [...consent.scopes].sort().join(' ');
  const others = [...linkedinState(world).families.values()].filter(
    (family) =>
      family.userId === consent.userId &&
      family.clientId === consent.clientId &&
      family.end === null &&
      [...family.scopes].sort().join(' ') !== wanted,
  );
  for (const family of others) endFamily(family, 'revoked', world.clock.now());
  return others.length;
}

/** The refresh token stays the same, and so does its end, however often it is used. */
function refresh(world: World, client: RegisteredApp, fields: URLSearchParams): WireAnswer {
  const store = linkedinState(world);
  const now = world.clock.now();
  const found = lookUpRefreshToken(store, fields.get('refresh_token') ?? '', now);
  if (found.kind !== 'good' || found.family.clientId !== client.clientId) return REFRESH_REFUSED;
  const member = store.members.get(found.family.userId);
  if (member === undefined || hasNoStanding(member)) return REFRESH_REFUSED;
  const { token, expiresAt } = found.token;
  // Near its end the access token ends with it: day 360 gives both five days.
  const accessEndsAt = Math.min(now + ACCESS_LIFE_MS, expiresAt ?? Infinity);
  const access = issueAccessToken(store, found.family, { expiresAt: accessEndsAt, prefix: 'AQ' });
  return tokenAnswer(world, found.family, access.token, { token, expiresAt: expiresAt ?? 0 }, accessEndsAt);
}

const REFRESH_REFUSED = oauthErrorAnswer(
  400,
  'invalid_request',
  'The provided authorization grant or refresh token is invalid, expired or revoked',
);

function tokenAnswer(
  world: World,
  family: TokenFamily,
  accessToken: string,
  refreshToken: { readonly token: string; readonly expiresAt: number } | null,
  accessEndsAt = world.clock.now() + ACCESS_LIFE_MS,
): WireAnswer {
  const secondsUntil = (time: number): number => Math.floor((time - world.clock.now()) / SECOND);
  return json(
    200,
    {
      access_token: accessToken,
      expires_in: secondsUntil(accessEndsAt),
      ...(refreshToken === null
        ? {}
        : { refresh_token: refreshToken.token, refresh_token_expires_in: secondsUntil(refreshToken.expiresAt) }),
      scope: family.scopes.join(','),
      token_type: 'Bearer',
    },
    { 'cache-control': 'no-store' },
  );
}

/** Answers 200 for dead tokens, and for ones that are not of this app, which is not documented. */
function introspect(world: World, request: RoutedRequest): WireAnswer {
  const store = linkedinState(world);
  const fields = formFields(request);
  if (fields === undefined) return missing('client_id');
  const client = authenticateClient(IN_THE_BODY, store.apps, request, fields);
  if (!client.ok) return refusal({ kind: 'client', why: client.why });
  const text = fields.get('token') ?? '';
  if (text === '') return missing('token');
  const found = lookUpAccessToken(store, text, world.clock.now());
  if (found.kind === 'unknown' || found.family.clientId !== client.app.clientId) return json(200, { active: false });
  const { family, token } = found;
  const member = store.members.get(family.userId);
  if (member === undefined || found.kind === 'ended' || hasNoStanding(member)) {
    return json(200, { active: false, status: 'revoked' });
  }
  if (found.kind !== 'good') return json(200, { active: false, status: 'expired' });
  const expiresAtS = Math.floor((token.expiresAt ?? 0) / SECOND);
  const createdAtS = Math.floor(((token.expiresAt ?? 0) - ACCESS_LIFE_MS) / SECOND);
  return json(200, {
    active: true,
    client_id: family.clientId,
    authorized_at: createdAtS,
    created_at: createdAtS,
    status: 'active',
    expires_at: expiresAtS,
    scope: family.scopes.join(','),
    auth_type: '3L',
  });
}

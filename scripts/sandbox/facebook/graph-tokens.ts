import { createHmac } from 'node:crypto';
import { DAY, HOUR, SECOND } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { opaqueSecret } from '../identifiers';
import {
  bearerToken,
  formFields,
  isRecord,
  mediaType,
  parseJson,
  type Caller,
  type RoutedRequest,
  type WireRequest,
} from '../wire';
import type { World } from '../world';
import {
  facebookState,
  grantKey,
  type FacebookGrant,
  type FacebookPage,
  type FacebookToken,
  type FacebookUser,
} from './facebook-state';
import { oauthError, UNPARSABLE_TOKEN, NO_TOKEN, type GraphError } from './graph-errors';

/**
 * Token lives: https://developers.facebook.com/docs/facebook-login/guides/access-tokens (short-lived "about an hour
 * or two", long-lived about 60 days) and …/get-long-lived (a Page token from a long-lived user token has no expiry).
 */
export const SHORT_LIVED_MS = 2 * HOUR;
/** The figure that the documentation's sample answer prints: 5183944 s. */
export const LONG_LIVED_MS = 5_183_944 * SECOND;
/** https://developers.facebook.com/docs/facebook-login/guides/access-tokens#data-access-expiration */
export const DATA_ACCESS_MS = 90 * DAY;

/** The parameters of a Graph call, wherever they are: in the query, or in a form or JSON body. */
export function parameters(request: WireRequest): URLSearchParams {
  const all = new URLSearchParams(request.query);
  const form = formFields(request);
  if (form !== undefined) for (const [name, value] of form) all.set(name, value);
  const body = mediaType(request) === 'application/json' ? parseJson(request.body.toString('utf8')) : undefined;
  if (isRecord(body)) {
    for (const [name, value] of Object.entries(body))
      all.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return all;
}

export function accessTokenOf(request: WireRequest): string | null {
  return parameters(request).get('access_token') ?? bearerToken(request);
}

export interface GraphCaller {
  readonly token: FacebookToken;
  readonly user: FacebookUser;
  readonly grant: FacebookGrant;
  readonly app: RegisteredApp;
}

export type Authenticated =
  { readonly ok: true; readonly caller: GraphCaller } | { readonly ok: false; readonly error: GraphError };

/** Judges the token of a call as Graph does: the token, then its user, then its grant, then its Page. */
export function authenticate(world: World, request: WireRequest): Authenticated {
  const text = accessTokenOf(request);
  if (text === null || text === '') return { ok: false, error: NO_TOKEN };
  const token = facebookState(world).tokens.get(text);
  if (token === undefined) return { ok: false, error: UNPARSABLE_TOKEN };
  const app = facebookState(world).apps.get(token.appId);
  const user = facebookState(world).users.get(token.userId);
  if (app === undefined || user === undefined) return { ok: false, error: UNPARSABLE_TOKEN };
  const proof = parameters(request).get('appsecret_proof');
  if (proof !== null && proof !== appSecretProof(text, app.clientSecret)) {
    return {
      ok: false,
      error: {
        status: 400,
        code: 100,
        type: 'GraphMethodException',
        message: 'Invalid appsecret_proof provided in the API argument',
      },
    };
  }
  const fault = tokenFault(world, token, user);
  if (fault !== null) return { ok: false, error: fault };
  const grant = facebookState(world).grants.get(grantKey(token.appId, token.userId));
  return grant === undefined
    ? { ok: false, error: notAuthorised(token) }
    : { ok: true, caller: { token, user, grant, app } };
}

/** https://developers.facebook.com/docs/graph-api/guides/secure-requests#appsecret_proof */
export function appSecretProof(token: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}

/** Why a token does not work now; null: it does. */
export function tokenFault(world: World, token: FacebookToken, user: FacebookUser): GraphError | null {
  const now = world.clock.now();
  if (token.end !== null) {
    switch (token.end.why) {
      case 'password_changed':
        return oauthError(
          190,
          'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
          460,
        );
      case 'logged_out':
        return oauthError(
          190,
          'Error validating access token: The session is invalid because the user logged out.',
          467,
        );
      case 'deauthorized':
        return notAuthorised(token);
      case 'expired':
        return expired(token.end.at, now);
    }
  }
  if (token.expiresAt !== null && now >= token.expiresAt) return expired(token.expiresAt, now);
  if (user.suspended) {
    return oauthError(
      190,
      'Error validating access token: The user is enrolled in a blocking, logged-in checkpoint',
      490,
    );
  }
  if (user.checkpoint) {
    return oauthError(
      190,
      'Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the instructions given.',
      459,
    );
  }
  if (user.deactivated) {
    return oauthError(
      190,
      `Error validating access token: Sessions for the user ${user.id} are not allowed because the user is not a confirmed user.`,
      464,
    );
  }
  const grant = facebookState(world).grants.get(grantKey(token.appId, token.userId));
  if (grant === undefined) return notAuthorised(token);
  if (grant.dataAccessEnded || now >= grant.consentedAt + DATA_ACCESS_MS) {
    return oauthError(190, "The access token is invalid since the user hasn't engaged the app in longer than 90 days.");
  }
  return token.pageId === null
    ? null
    : pageFault(world, token.pageId, token.userId, grant.targets.includes(token.pageId));
}

/** A Page that its user took away from the app, in its settings or at a later consent. Recorded, not documented. */
const NOT_TICKED = oauthError(
  190,
  "Any of the pages_read_engagement, pages_manage_metadata, pages_read_user_content, pages_manage_ads, pages_show_list or pages_messaging permission(s) must be granted before impersonating a user's page.",
);

function pageFault(world: World, pageId: string, userId: string, isTicked: boolean): GraphError | null {
  const page = facebookState(world).pages.get(pageId);
  if (page === undefined || page.deleted) {
    return oauthError(190, 'This Page access token belongs to a Page that has been deleted.');
  }
  if ((page.roles.get(userId) ?? []).length > 0) return isTicked ? null : NOT_TICKED;
  return oauthError(
    190,
    'The user must be an administrator, editor, or moderator of the page in order to impersonate it. If the page business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication.',
    492,
  );
}

function expired(at: number, now: number): GraphError {
  return oauthError(
    190,
    `Error validating access token: Session has expired at unix time ${Math.floor(at / SECOND)}. The current unix time is ${Math.floor(now / SECOND)}.`,
    463,
  );
}

function notAuthorised(token: FacebookToken): GraphError {
  return oauthError(190, `Error validating access token: The user has not authorized application ${token.appId}.`, 458);
}

/** Whose call it is, by its token, alive or not, and by the object in its path. */
export function identifyGraph(world: World): (request: RoutedRequest) => Caller {
  return (request) => {
    const text = accessTokenOf(request);
    const inspected = parameters(request).get('input_token') ?? parameters(request).get('fb_exchange_token');
    const token = facebookState(world).tokens.get(inspected ?? text ?? '');
    const subjects = new Set<string>();
    if (token !== undefined) subjects.add(token.userId);
    if (token?.pageId) subjects.add(token.pageId);
    const id = request.segments.get('id');
    if (id !== undefined && id !== 'me') subjects.add(id);
    return { subjects: [...subjects], secret: inspected ?? text };
  };
}

export function issueUserToken(
  world: World,
  input: { readonly appId: string; readonly userId: string; readonly longLived: boolean },
): FacebookToken {
  const now = world.clock.now();
  return keep(world, {
    ...input,
    token: opaqueSecret('EAAS'),
    kind: 'user',
    pageId: null,
    issuedAt: now,
    expiresAt: now + (input.longLived ? LONG_LIVED_MS : SHORT_LIVED_MS),
    end: null,
  });
}

/** The Page token that belongs to a user token; the same at every reading while it lives. */
export function pageTokenFor(world: World, userToken: FacebookToken, page: FacebookPage): FacebookToken {
  for (const token of facebookState(world).tokens.values()) {
    if (
      token.pageId === page.id &&
      token.userId === userToken.userId &&
      token.appId === userToken.appId &&
      token.longLived === userToken.longLived &&
      token.issuedAt >= userToken.issuedAt &&
      token.end === null
    ) {
      return token;
    }
  }
  return keep(world, {
    token: opaqueSecret('EAAP'),
    kind: 'page',
    appId: userToken.appId,
    userId: userToken.userId,
    pageId: page.id,
    issuedAt: world.clock.now(),
    expiresAt: userToken.longLived ? null : userToken.expiresAt,
    longLived: userToken.longLived,
    end: null,
  });
}

function keep(world: World, token: FacebookToken): FacebookToken {
  facebookState(world).tokens.set(token.token, token);
  return token;
}

/** Pages the user both has a role on and ticked at the last consent. */
export function grantedPages(world: World, grant: FacebookGrant): readonly FacebookPage[] {
  return [...facebookState(world).pages.values()].filter(
    (page) => !page.deleted && grant.targets.includes(page.id) && (page.roles.get(grant.userId) ?? []).length > 0,
  );
}

export function hasScopes(grant: FacebookGrant, ...scopes: readonly string[]): boolean {
  return scopes.every((scope) => grant.scopes.includes(scope));
}

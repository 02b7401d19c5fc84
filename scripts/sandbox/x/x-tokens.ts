import { DAY, HOUR } from '../../../domain/clock';
import { opaqueSecret, shortId } from '../identifiers';
import { bearerToken, type Caller, type RoutedRequest, type WireAnswer, type WireRequest } from '../wire';
import type { World } from '../world';
import { NOT_PERMITTED, numberedError, problem, UNAUTHORIZED } from './x-problems';
import { xState, type XTokenFamily, type XUser } from './x-state';

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code#refresh-tokens */
export const ACCESS_LIFE_MS = 2 * HOUR;
/** Not documented; clients report about six months. */
const REFRESH_LIFE_MS = 180 * DAY;

export interface XCaller {
  readonly user: XUser;
  readonly family: XTokenFamily;
}

export type XAuthenticated =
  { readonly ok: true; readonly caller: XCaller } | { readonly ok: false; readonly answer: WireAnswer };

/** Judges the bearer token, then its user, then its scopes. */
export function authenticateX(world: World, request: WireRequest, scopes: readonly string[]): XAuthenticated {
  const access = xState(world).accessTokens.get(bearerToken(request) ?? '');
  const family = xState(world).families.get(access?.familyId ?? '');
  const user = xState(world).users.get(family?.userId ?? '');
  if (access === undefined || family === undefined || user === undefined) return { ok: false, answer: UNAUTHORIZED };
  if (access.revoked || family.end !== null || world.clock.now() >= access.expiresAt || user.deactivated) {
    return { ok: false, answer: UNAUTHORIZED };
  }
  if (user.suspended) {
    return {
      ok: false,
      answer: numberedError(403, 64, 'Your account is suspended and is not permitted to access this feature.'),
    };
  }
  if (user.locked) {
    return {
      ok: false,
      answer: numberedError(
        403,
        326,
        'To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://twitter.com to unlock your account.',
      ),
    };
  }
  if (!scopes.every((scope) => family.scopes.includes(scope))) return { ok: false, answer: NOT_PERMITTED };
  return { ok: true, caller: { user, family } };
}

/** An app-only or OAuth 1.0a token where a user's OAuth 2 token is wanted: not served here, and said so. */
export function unsupportedAuthentication(): WireAnswer {
  return problem(
    403,
    'Unsupported Authentication',
    'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
    'https://api.x.com/2/problems/unsupported-authentication',
  );
}

/** Whose call it is, by its token, alive or not. */
export function identifyX(world: World): (request: RoutedRequest) => Caller {
  return (request) => {
    const token = bearerToken(request);
    const family = xState(world).families.get(xState(world).accessTokens.get(token ?? '')?.familyId ?? '');
    const user = xState(world).users.get(family?.userId ?? request.segments.get('id') ?? '');
    return { subjects: user === undefined ? [] : [user.id, user.username], secret: token };
  };
}

export function startFamily(world: World, input: Pick<XTokenFamily, 'clientId' | 'userId' | 'scopes'>): XTokenFamily {
  const family: XTokenFamily = { ...input, id: shortId('family_'), end: null };
  xState(world).families.set(family.id, family);
  return family;
}

/** New tokens of a family; a refresh token only with `offline.access`. */
export function issueXTokens(
  world: World,
  family: XTokenFamily,
): { readonly accessToken: string; readonly refreshToken: string | null } {
  const now = world.clock.now();
  const accessToken = opaqueSecret('', 60);
  xState(world).accessTokens.set(accessToken, {
    token: accessToken,
    familyId: family.id,
    expiresAt: now + ACCESS_LIFE_MS,
    revoked: false,
  });
  if (!family.scopes.includes('offline.access')) return { accessToken, refreshToken: null };
  const refreshToken = opaqueSecret('', 60);
  xState(world).refreshTokens.set(refreshToken, {
    token: refreshToken,
    familyId: family.id,
    expiresAt: now + REFRESH_LIFE_MS,
    usedAt: null,
  });
  return { accessToken, refreshToken };
}

export function endFamily(world: World, family: XTokenFamily, why: NonNullable<XTokenFamily['end']>['why']): void {
  family.end ??= { why, at: world.clock.now() };
}

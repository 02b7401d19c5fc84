import { DAY, HOUR } from '../../../domain/clock';
import {
  familyOf,
  issueAccessToken,
  issueRefreshToken,
  lookUpAccessToken,
  type TokenFamily,
} from '../oauth/token-families';
import { bearerToken, type Caller, type RoutedRequest, type WireAnswer, type WireRequest } from '../wire';
import type { World } from '../world';
import { NOT_PERMITTED, numberedError, UNAUTHORIZED } from './x-problems';
import { xState, type XUser } from './x-state';

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code#refresh-tokens */
export const ACCESS_LIFE_MS = 2 * HOUR;
/** Not documented; clients report about six months. */
const REFRESH_LIFE_MS = 180 * DAY;

export interface XCaller {
  readonly user: XUser;
  readonly family: TokenFamily;
}

export type XAuthenticated =
  { readonly ok: true; readonly caller: XCaller } | { readonly ok: false; readonly answer: WireAnswer };

/** Judges the bearer token, then its user, then its scopes. */
export function authenticateX(world: World, request: WireRequest, scopes: readonly string[]): XAuthenticated {
  const store = xState(world);
  const found = lookUpAccessToken(store, bearerToken(request) ?? '', world.clock.now());
  if (found.kind !== 'good') return { ok: false, answer: UNAUTHORIZED };
  const { family } = found;
  const user = store.users.get(family.userId);
  if (user === undefined || user.deactivated) return { ok: false, answer: UNAUTHORIZED };
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

/** Whose call it is, by its token, alive or not. */
export function identifyX(world: World): (request: RoutedRequest) => Caller {
  return (request) => {
    const token = bearerToken(request);
    const family = familyOf(xState(world), token ?? '');
    const user = xState(world).users.get(family?.userId ?? request.segments.get('id') ?? '');
    return { subjects: user === undefined ? [] : [user.id, user.username], secret: token };
  };
}

/** New tokens of a family; a refresh token only with `offline.access`. */
export function issueXTokens(
  world: World,
  family: TokenFamily,
): { readonly accessToken: string; readonly refreshToken: string | null } {
  const store = xState(world);
  const now = world.clock.now();
  const access = issueAccessToken(store, family, { expiresAt: now + ACCESS_LIFE_MS });
  const refresh = family.scopes.includes('offline.access')
    ? issueRefreshToken(store, family, { expiresAt: now + REFRESH_LIFE_MS })
    : null;
  return { accessToken: access.token, refreshToken: refresh?.token ?? null };
}

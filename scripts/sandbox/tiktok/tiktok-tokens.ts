import { DAY, HOUR } from '../../../domain/clock';
import {
  familyOf,
  issueAccessToken,
  issueRefreshToken,
  lookUpAccessToken,
  type TokenFamily,
} from '../oauth/token-families';
import { takeFromWindow } from '../rate-windows';
import { bearerToken, type Caller, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { failure, TOKEN_INVALID, TOO_MANY } from './envelope';
import { tiktokState, type TiktokUser } from './tiktok-state';

/** https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token, as of November 2026 (24 h and 365 days before). */
export const ACCESS_LIFE_MS = 2 * HOUR;
export const REFRESH_LIFE_MS = 180 * DAY;

export interface TiktokCaller {
  readonly user: TiktokUser;
  readonly family: TokenFamily;
}

export function issueTiktokTokens(
  world: World,
  family: TokenFamily,
): { readonly accessToken: string; readonly refreshToken: string } {
  const store = tiktokState(world);
  const now = world.clock.now();
  const access = issueAccessToken(store, family, { expiresAt: now + ACCESS_LIFE_MS, prefix: 'act.' });
  const refresh = issueRefreshToken(store, family, { expiresAt: now + REFRESH_LIFE_MS, prefix: 'rft.' });
  return { accessToken: access.token, refreshToken: refresh.token };
}

export interface Admission {
  readonly scope: string;
  /** The limit of a minute: its name, its size, and whether a user or the whole app is counted. */
  readonly limit: { readonly name: string; readonly points: number; readonly per: 'user' | 'app' };
}

export type Admitted =
  { readonly ok: true; readonly caller: TiktokCaller } | { readonly ok: false; readonly answer: WireAnswer };

/** Token, scope, limit, in this order. Limits come without headers. https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit */
export function admit(world: World, request: RoutedRequest, { scope, limit }: Admission): Admitted {
  const store = tiktokState(world);
  const found = lookUpAccessToken(store, bearerToken(request) ?? '', world.clock.now());
  const user = found.kind === 'good' ? store.users.get(found.family.userId) : undefined;
  if (found.kind !== 'good' || user === undefined || user.deactivated) return { ok: false, answer: TOKEN_INVALID };
  const { family } = found;
  if (!family.scopes.includes(scope)) {
    const message = 'The user did not authorize the scope required for completing this request.';
    return { ok: false, answer: failure(401, 'scope_not_authorized', message) };
  }
  const key = `tiktok ${limit.name} ${limit.per === 'user' ? user.id : family.clientId}`;
  const { remaining } = takeFromWindow(world, key, { points: limit.points, windowMs: 60_000 });
  return remaining < 0 ? { ok: false, answer: TOO_MANY } : { ok: true, caller: { user, family } };
}

export function identifyTiktokToken(world: World, token: string | null): Caller {
  const user = tiktokState(world).users.get(familyOf(tiktokState(world), token ?? '')?.userId ?? '');
  return { subjects: user === undefined ? [] : [user.id, user.username], secret: token };
}

export function identifyTiktok(world: World): (request: RoutedRequest) => Caller {
  return (request) => identifyTiktokToken(world, bearerToken(request));
}

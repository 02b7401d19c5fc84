import {
  endFamily,
  familyOf,
  issueAccessToken,
  lookUpAccessToken,
  startFamily,
  type TokenFamily,
} from '../oauth/token-families';
import { bearerToken, type Caller, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { apiError, tokenError } from './mastodon-answers';
import { covers } from './mastodon-scopes';
import { serverState, type MastodonState, type MastodonUser } from './mastodon-state';
import type { ServerKind } from './server-kinds';

/** The app's own tokens belong to nobody. */
export const NO_USER = '';

/**
 * Access tokens never expire, and the same user, app and scopes get the same token again (`reuse_access_token` in
 * https://github.com/mastodon/mastodon/blob/main/config/initializers/doorkeeper.rb).
 */
export function tokenFor(
  state: MastodonState,
  wanted: Pick<TokenFamily, 'clientId' | 'userId' | 'scopes'>,
): { readonly token: string; readonly family: TokenFamily } {
  const known = [...state.families.values()].find(
    (family) =>
      family.end === null &&
      family.clientId === wanted.clientId &&
      family.userId === wanted.userId &&
      [...family.scopes].sort().join(' ') === [...wanted.scopes].sort().join(' '),
  );
  const family = known ?? startFamily(state, wanted);
  const living = [...state.accessTokens.values()].find((one) => one.familyId === family.id && !one.revoked);
  return { token: (living ?? issueAccessToken(state, family, { expiresAt: null })).token, family };
}

/** A registration that is gone takes its tokens with it. */
export function forgetApp(state: MastodonState, clientId: string): number {
  const gone = [...state.families.values()].filter((family) => family.clientId === clientId);
  for (const { id } of gone) forgetFamily(state, id);
  state.apps.delete(clientId);
  return gone.length;
}

export function forgetFamily(state: MastodonState, familyId: string): void {
  for (const [text, token] of state.accessTokens) if (token.familyId === familyId) state.accessTokens.delete(text);
  state.families.delete(familyId);
}

export function revokeAllOf(
  state: MastodonState,
  userId: string,
  why: 'revoked' | 'password_changed',
  now: number,
): number {
  const living = [...state.families.values()].filter((family) => family.userId === userId && family.end === null);
  for (const family of living) endFamily(family, why, now);
  return living.length;
}

export type Authenticated =
  | { readonly ok: true; readonly user: MastodonUser; readonly family: TokenFamily }
  | { readonly ok: false; readonly answer: WireAnswer };

/**
 * Token, scopes, then the login of its user, in this order.
 * https://github.com/mastodon/mastodon/blob/main/app/controllers/api/base_controller.rb (`require_user!`)
 */
export function authenticate(
  world: World,
  kind: ServerKind,
  request: RoutedRequest,
  oneOfScopes: readonly string[],
): Authenticated {
  const state = serverState(world, kind.name);
  const found = lookUpAccessToken(state, bearerToken(request) ?? '', world.clock.now());
  const refuse = (answer: WireAnswer): Authenticated => ({ ok: false, answer });
  if (found.kind === 'ended') return refuse(tokenError(kind, 401, 'invalid_token', 'The access token was revoked'));
  if (found.kind === 'expired') return refuse(tokenError(kind, 401, 'invalid_token', 'The access token expired'));
  if (found.kind !== 'good') return refuse(tokenError(kind, 401, 'invalid_token', 'The access token is invalid'));
  if (!covers(found.family.scopes, oneOfScopes)) {
    return refuse(tokenError(kind, 403, 'insufficient_scope', 'This action is outside the authorized scopes'));
  }
  const user = state.users.get(found.family.userId);
  if (user === undefined) return refuse(apiError(kind, 422, 'This method requires an authenticated user'));
  const standing = standingOf(user);
  return standing === null ? { ok: true, user, family: found.family } : refuse(apiError(kind, 403, standing));
}

function standingOf(user: MastodonUser): string | null {
  if (user.unconfirmed) return 'Your login is missing a confirmed e-mail address';
  if (user.pending) return 'Your login is currently pending approval';
  return user.disabled || user.suspended ? 'Your login is currently disabled' : null;
}

/** Whose call it is, by its token, alive or not. */
export function identifyBy(world: World, kind: ServerKind): (request: RoutedRequest) => Caller {
  return (request) => {
    const state = serverState(world, kind.name);
    const secret = bearerToken(request);
    const userId = familyOf(state, secret ?? '')?.userId ?? request.segments.get('id') ?? '';
    const user = state.users.get(userId);
    return { subjects: user === undefined ? [] : [user.id, user.username], secret };
  };
}

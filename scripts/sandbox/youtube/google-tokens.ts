import { DAY, HOUR, SECOND } from '../../../domain/clock';
import {
  endFamily,
  familyOf,
  issueAccessToken,
  issueRefreshToken,
  lookUpAccessToken,
  startFamily,
  type TokenFamily,
} from '../oauth/token-families';
import { bearerToken, type Caller, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { AUTH_ERROR, CREDENTIALS_MISSING, googleError, INSUFFICIENT_SCOPES } from './google-errors';
import { youtubeState, type Channel, type GoogleUser } from './youtube-state';

/** `expires_in` is one second less, as recorded answers say. */
export const ACCESS_LIFE_MS = HOUR - SECOND;
/** https://developers.google.com/identity/protocols/oauth2#expiration */
const TESTING_LIFE_MS = 7 * DAY;
export const IDLE_LIFE_MS = 182 * DAY;
const LIVE_TOKENS_MAX = 100;

export interface Issued {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly refreshLifeMs: number | null;
}

/** Tokens of a new grant. Beyond a hundred of one user and client the oldest ends, without a word. */
export function grantTokens(
  world: World,
  consent: Pick<TokenFamily, 'clientId' | 'userId' | 'scopes'> & { readonly channelId: string | null },
  offline: boolean,
): Issued {
  const store = youtubeState(world);
  const now = world.clock.now();
  const family = startFamily(store, consent);
  store.channelOfFamily.set(family.id, consent.channelId);
  const accessToken = newAccessToken(world, family);
  if (!offline) return { accessToken, refreshToken: null, refreshLifeMs: null };
  const refreshLifeMs = store.testingClients.has(consent.clientId) ? TESTING_LIFE_MS : null;
  const refresh = issueRefreshToken(store, family, {
    expiresAt: refreshLifeMs === null ? null : now + refreshLifeMs,
    prefix: '1//',
  });
  store.lastUsed.set(family.id, now);
  const living = [...store.refreshTokens.values()]
    .map((token) => store.families.get(token.familyId))
    .filter((one) => one?.end === null && one.userId === consent.userId && one.clientId === consent.clientId);
  const oldest = living[0];
  if (living.length > LIVE_TOKENS_MAX && oldest !== undefined) endFamily(oldest, 'revoked', now);
  return { accessToken, refreshToken: refresh.token, refreshLifeMs };
}

export function newAccessToken(world: World, family: TokenFamily): string {
  const expiresAt = world.clock.now() + ACCESS_LIFE_MS;
  return issueAccessToken(youtubeState(world), family, { expiresAt, prefix: 'ya29.' }).token;
}

export interface GoogleCaller {
  readonly user: GoogleUser;
  readonly family: TokenFamily;
}

/** Whose access token it is, as long as Google lets it live. */
export function callerOf(world: World, token: string): GoogleCaller | undefined {
  const store = youtubeState(world);
  const found = lookUpAccessToken(store, token, world.clock.now());
  const user = found.kind === 'good' ? store.users.get(found.family.userId) : undefined;
  return found.kind !== 'good' || user === undefined || user.deleted ? undefined : { user, family: found.family };
}

export type YoutubeAuthenticated =
  | { readonly ok: true; readonly caller: GoogleCaller; readonly channel: Channel | null }
  | { readonly ok: false; readonly answer: WireAnswer };

/** Judges the token, then its scopes (one of each list), then the channel it acts for. */
export function authenticate(
  world: World,
  request: RoutedRequest,
  scopes: readonly (readonly string[])[],
): YoutubeAuthenticated {
  const token = bearerToken(request);
  if (token === null) return { ok: false, answer: CREDENTIALS_MISSING };
  const caller = callerOf(world, token);
  if (caller === undefined) return { ok: false, answer: AUTH_ERROR };
  if (!scopes.every((some) => some.some((scope) => caller.family.scopes.includes(scope)))) {
    return { ok: false, answer: INSUFFICIENT_SCOPES };
  }
  const store = youtubeState(world);
  const channel = store.channels.get(store.channelOfFamily.get(caller.family.id) ?? '') ?? null;
  if (channel?.suspended === true) {
    const text = 'The YouTube account of the authenticated user is suspended.';
    return { ok: false, answer: googleError(403, 'authenticatedUserAccountSuspended', text) };
  }
  if (channel?.closed === true) {
    const text = 'The YouTube account of the authenticated user is closed.';
    return { ok: false, answer: googleError(403, 'authenticatedUserAccountClosed', text) };
  }
  return { ok: true, caller, channel: channel?.lost === true ? null : channel };
}

/** Who calls, by the token, alive or not: the user, and the channel it acts for. */
export function identifyToken(world: World, token: string | null): Caller {
  const store = youtubeState(world);
  const family = familyOf(store, token ?? '');
  const user = store.users.get(family?.userId ?? '');
  const channelId = store.channelOfFamily.get(family?.id ?? '') ?? null;
  return {
    subjects: [...(user === undefined ? [] : [user.id, user.email]), ...(channelId === null ? [] : [channelId])],
    secret: token,
  };
}

export function identifyGoogle(world: World): (request: RoutedRequest) => Caller {
  return (request) => identifyToken(world, bearerToken(request));
}

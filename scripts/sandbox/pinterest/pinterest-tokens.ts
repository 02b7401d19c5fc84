import { DAY, SECOND } from '../../../domain/clock';
import {
  familyOf,
  issueAccessToken,
  issueRefreshToken,
  lookUpAccessToken,
  type TokenFamily,
} from '../oauth/token-families';
import { takeFromWindow } from '../rate-windows';
import { bearerToken, parseJson, isRecord, type Caller, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { AUTHENTICATION_FAILED, badRequest, MISSING_SCOPES, TOO_MANY } from './pinterest-errors';
import { pinterestState, type PinterestUser } from './pinterest-state';

/** https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/ */
export const ACCESS_LIFE_MS = 30 * DAY;
/** "Continuous" refresh tokens: https://github.com/pinterest/pinterest-python-sdk/issues/156 */
export const REFRESH_LIFE_MS = 60 * DAY;

export interface PinterestCaller {
  readonly user: PinterestUser;
  readonly family: TokenFamily;
}

export type Admitted =
  { readonly ok: true; readonly caller: PinterestCaller } | { readonly ok: false; readonly answer: WireAnswer };

/** Token, all of the scopes, limits and parameters, in this order. */
export function admit(
  world: World,
  request: RoutedRequest,
  rules: { readonly scopes: readonly string[]; readonly parameters: readonly string[] },
): Admitted {
  const store = pinterestState(world);
  const found = lookUpAccessToken(store, bearerToken(request) ?? '', world.clock.now());
  const user = found.kind === 'good' ? store.users.get(found.family.userId) : undefined;
  if (found.kind !== 'good' || user === undefined || hasNoStanding(user)) {
    return { ok: false, answer: AUTHENTICATION_FAILED };
  }
  const { family } = found;
  if (!rules.scopes.every((scope) => family.scopes.includes(scope))) return { ok: false, answer: MISSING_SCOPES };
  if (!isWithinLimits(world, user, family)) return { ok: false, answer: TOO_MANY };
  const unknown = [...request.query.keys()].find((name) => !rules.parameters.includes(name));
  if (unknown !== undefined) return { ok: false, answer: badRequest(`Unknown parameter: ${unknown}`) };
  return { ok: true, caller: { user, family } };
}

/** What a suspension and a deactivation do to tokens is not documented. */
export function hasNoStanding({ suspended, deactivated }: PinterestUser): boolean {
  return suspended || deactivated;
}

/**
 * Trial access: 1,000 requests a day for the whole app. Standard access: 100 a second for each user of it. The limits
 * of single kinds of calls are left out. https://developers.pinterest.com/docs/reference/rate-limits/
 */
function isWithinLimits(world: World, user: PinterestUser, { clientId }: TokenFamily): boolean {
  const isTrial = pinterestState(world).trialApps.includes(clientId);
  const standing = isTrial
    ? takeFromWindow(world, `pinterest ${clientId}`, { points: 1_000, windowMs: DAY })
    : takeFromWindow(world, `pinterest ${clientId} ${user.id}`, { points: 100, windowMs: SECOND });
  return standing.remaining >= 0;
}

/** Whose call it is, by its token, alive or not, and about which board. */
export function identifyPinterest(world: World): (request: RoutedRequest) => Caller {
  return (request) => {
    const token = bearerToken(request);
    const store = pinterestState(world);
    const user = store.users.get(familyOf(store, token ?? '')?.userId ?? '');
    const board = store.boards.get(request.segments.get('board') ?? boardIn(request) ?? '');
    return {
      subjects: [
        ...(user === undefined ? [] : [user.id, user.username]),
        ...(board === undefined ? [] : [board.id, board.name]),
      ],
      secret: token,
    };
  };
}

function boardIn(request: RoutedRequest): string | undefined {
  const body = request.method === 'POST' ? parseJson(request.body.toString('utf8')) : undefined;
  return isRecord(body) && typeof body['board_id'] === 'string' ? body['board_id'] : undefined;
}

/** Both tokens are new every time. */
export function issuePinterestTokens(world: World, family: TokenFamily) {
  const store = pinterestState(world);
  const now = world.clock.now();
  return {
    accessToken: issueAccessToken(store, family, { expiresAt: now + ACCESS_LIFE_MS, prefix: 'pina_' }).token,
    refreshToken: issueRefreshToken(store, family, { expiresAt: now + REFRESH_LIFE_MS, prefix: 'pinr.' }).token,
  };
}

import { MINUTE, SECOND } from '../../../domain/clock';
import { takeFromWindow } from '../rate-windows';
import type { World } from '../world';
import { tooManyRequests } from './x-problems';
import type { WireAnswer } from '../wire';

/** Calls of one user in fifteen minutes (https://docs.x.com/x-api/fundamentals/rate-limits), by route name. */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ['users.me', 75],
  ['tweets.create', 100],
  ['tweets.lookup', 900],
  ['users.tweets', 900],
  ['users.mentions', 300],
  ['users.timeline', 180],
]);

const WINDOW_MS = 15 * MINUTE;

export interface Counted {
  /** The refusal, when it was one call too many. */
  readonly answer: WireAnswer | null;
  /** For the answer of a good one. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts one call of a user. */
export function countXCall(world: World, routeName: string, userId: string): Counted {
  const points = LIMITS.get(routeName) ?? 900;
  const { remaining, resetAt } = takeFromWindow(world, `x ${routeName} ${userId}`, { points, windowMs: WINDOW_MS });
  const resetAtS = Math.ceil(resetAt / SECOND);
  if (remaining < 0) return { answer: tooManyRequests(points, resetAtS), headers: {} };
  return {
    answer: null,
    headers: {
      'x-rate-limit-limit': String(points),
      'x-rate-limit-remaining': String(remaining),
      'x-rate-limit-reset': String(resetAtS),
    },
  };
}

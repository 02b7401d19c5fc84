import { MINUTE, SECOND } from '../../../domain/clock';
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

export interface RateLimiter {
  /** Counts one call. `answer`: the refusal, when it was one too many. `headers`: for the answer of a good one. */
  readonly count: (
    routeName: string,
    userId: string,
  ) => { readonly answer: WireAnswer | null; readonly headers: Readonly<Record<string, string>> };
}

export function createXRateLimiter(world: World): RateLimiter {
  const windows = new Map<string, { readonly startedAt: number; used: number }>();
  return {
    count: (routeName, userId) => {
      const limit = LIMITS.get(routeName) ?? 900;
      const key = `${routeName} ${userId}`;
      const now = world.clock.now();
      let window = windows.get(key);
      if (window === undefined || now >= window.startedAt + WINDOW_MS || now < window.startedAt) {
        window = { startedAt: now, used: 0 };
        windows.set(key, window);
      }
      const resetAtS = Math.ceil((window.startedAt + WINDOW_MS) / SECOND);
      if (window.used >= limit) return { answer: tooManyRequests(limit, resetAtS), headers: {} };
      window.used += 1;
      return {
        answer: null,
        headers: {
          'x-rate-limit-limit': String(limit),
          'x-rate-limit-remaining': String(limit - window.used),
          'x-rate-limit-reset': String(resetAtS),
        },
      };
    },
  };
}

import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { takeFromWindow } from '../rate-windows';
import type { World } from '../world';

/**
 * Limits that a PDS applies by default (https://github.com/bluesky-social/atproto/blob/main/packages/pds/src/index.ts;
 * createSession: …/api/com/atproto/server/createSession.ts). Creating a record costs 3 points, putting one 2.
 */
interface Limit {
  readonly points: number;
  readonly windowMs: number;
}

const LIMITS = {
  global: [{ points: 3_000, windowMs: 5 * MINUTE }],
  createSession: [
    { points: 300, windowMs: DAY },
    { points: 30, windowMs: 5 * MINUTE },
  ],
  write: [
    { points: 5_000, windowMs: HOUR },
    { points: 35_000, windowMs: DAY },
  ],
  uploadBlob: [{ points: 1_000, windowMs: DAY }],
} as const satisfies Readonly<Record<string, readonly Limit[]>>;

export interface PointsTaken {
  readonly exceeded: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Takes points of a caller; the headers tell the tightest of the limits. */
export function takePoints(world: World, name: keyof typeof LIMITS, caller: string, points = 1): PointsTaken {
  const standings = LIMITS[name].map((limit) => ({
    limit,
    ...takeFromWindow(world, `bluesky ${name} ${limit.windowMs} ${caller}`, limit, points),
  }));
  const tightest = standings.reduce((least, one) => (one.remaining < least.remaining ? one : least));
  return {
    exceeded: tightest.remaining < 0,
    headers: rateLimitHeaders(
      tightest.limit.points,
      tightest.limit.windowMs,
      Math.max(0, tightest.remaining),
      tightest.resetAt,
    ),
  };
}

/** `ratelimit-reset` is a time in epoch seconds. */
export function rateLimitHeaders(
  limit: number,
  windowMs: number,
  remaining: number,
  resetAt: number,
): Readonly<Record<string, string>> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(Math.ceil(resetAt / SECOND)),
    'ratelimit-policy': `${limit};w=${windowMs / SECOND}`,
  };
}

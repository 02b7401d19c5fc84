import type { World } from './world';

export interface WindowStanding {
  /** Below 0: it was too much. */
  readonly remaining: number;
  readonly resetAt: number;
}

/** Takes points from the window of a key. What is too much is counted too. */
export function takeFromWindow(
  world: World,
  key: string,
  limit: { readonly points: number; readonly windowMs: number },
  points = 1,
): WindowStanding {
  const now = world.clock.now();
  let window = world.rateWindows.get(key);
  if (window === undefined || now >= window.startedAt + limit.windowMs || now < window.startedAt) {
    window = { startedAt: now, used: 0 };
    world.rateWindows.set(key, window);
  }
  window.used += points;
  return { remaining: limit.points - window.used, resetAt: window.startedAt + limit.windowMs };
}

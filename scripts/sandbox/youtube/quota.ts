import type { World } from '../world';
import { youtubeState } from './youtube-state';

/**
 * Daily quotas of a project, each day from midnight to midnight Pacific: 10,000 units for reads, 100 uploads in a
 * bucket of their own. Refused calls count too. https://developers.google.com/youtube/v3/determine_quota_cost
 */
const BUCKETS = { units: 10_000, uploads: 100 } as const;

/** false: the quota of the day is used up. */
export function takeQuota(world: World, clientId: string, bucket: keyof typeof BUCKETS): boolean {
  const { quota } = youtubeState(world);
  const key = `${clientId}/${bucket}/${pacificDay(world.clock.now())}`;
  const used = (quota.get(key) ?? 0) + 1;
  quota.set(key, used);
  return used <= BUCKETS[bucket];
}

const PACIFIC_DAY = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** YYYY-MM-DD. */
export function pacificDay(at: number): string {
  return PACIFIC_DAY.format(at);
}

import type { Redis } from 'ioredis';
import { MINUTE, SECOND } from '../../domain/clock';
import { DOUBT_SHOWN_AFTER_MS } from '../../domain/credential/schedule';
import { subjectOf } from '../../domain/credential/decision';
import { evolveGroup } from '../../domain/credential/group';
import type { GroupEvent } from '../../domain/credential/group';
import { QUEUE_PREFIX } from '../../queues/names';
import type { Component } from '../runtime/lifecycle';
import { SILENT_IS_DEAD_REAL_MS } from '../runtime/process-heartbeat';
import { atLeastReal } from '../runtime/real-spans';
import { sweep } from '../runtime/sweep';
import { watchWeather } from '../use-cases/watch-weather';
import { endOrphanedRefreshes } from '../use-cases/end-orphaned-refreshes';
import type { Deps } from '../use-cases/ports';
import { sweepBase } from './dispatch-sweeps';

const BATCH = 500;
/** A queued post that was not claimed this long after its start was forgotten by the queue. */
const FORGOTTEN_AFTER_MS = MINUTE;
const FORGOTTEN_AFTER_REAL_MS = 5 * SECOND;
/** As long as this key stands in Redis, it is the Redis that we filled. */
const EPOCH_KEY = `${QUEUE_PREFIX}:epoch`;
const EPOCH_META = 'redis_epoch';

/** What repairs whatever died, was forgotten or ran out of time. Each finds its rows by an index over just those. */
export function repairSweeps(deps: Deps, redis: Redis): readonly Component[] {
  const { store, clock } = deps;
  return [
    sweep({ ...sweepBase(deps), name: 'notice-lost-redis', everyMs: SECOND, run: () => noticeLostRedis(deps, redis) }),
    sweep({
      ...sweepBase(deps),
      name: 'miss-late-posts',
      everyMs: 5 * SECOND,
      run: async (now) => ((await store.posts.miss({ now, limit: BATCH })) === BATCH ? 'more' : 'all'),
    }),
    sweep({
      ...sweepBase(deps),
      name: 'reclaim-posts',
      everyMs: 2 * SECOND,
      run: async (now) => {
        const { givenBack, unconfirmed } = await store.posts.reclaim({ now, limit: BATCH });
        return givenBack + unconfirmed >= BATCH ? 'more' : 'all';
      },
    }),
    sweep({
      ...sweepBase(deps),
      name: 'requeue-forgotten-posts',
      everyMs: 5 * SECOND,
      run: async (now) => {
        const startedBefore = now - atLeastReal(clock, FORGOTTEN_AFTER_MS, FORGOTTEN_AFTER_REAL_MS);
        return (await store.posts.requeueForgotten({ startedBefore, now, limit: BATCH })) === BATCH ? 'more' : 'all';
      },
    }),
    sweep({
      ...sweepBase(deps),
      name: 'bury-dead-processes',
      everyMs: 2 * SECOND,
      run: async (now) => {
        await store.processes.bury({ silentSince: now - SILENT_IS_DEAD_REAL_MS * clock.speed, now });
        return (await endOrphanedRefreshes(deps, BATCH)) === BATCH ? 'more' : 'all';
      },
    }),
    sweep({
      ...sweepBase(deps),
      name: 'watch-weather',
      everyMs: 2 * SECOND,
      run: async () => {
        await watchWeather(deps);
        return 'all';
      },
    }),
    sweep({
      ...sweepBase(deps),
      name: 'show-lasting-doubts',
      everyMs: 30 * SECOND,
      run: (now) => showDoubts(deps, now),
    }),
  ];
}

/** Redis was wiped, or is another one: everything that waited in it is made due again from its rows. */
async function noticeLostRedis(deps: Deps, redis: Redis): Promise<'all'> {
  const known = await deps.store.processes.getMeta(EPOCH_META);
  const present = await redis.get(EPOCH_KEY);
  if (known !== null && present === known) return 'all';
  const epoch = deps.newId();
  if (known !== null) {
    const rows = await deps.store.due.forgetQueue({ now: deps.clock.now() });
    deps.logger.warn({ rows }, 'Redis was lost or exchanged: what waited in it is put there again');
  }
  // The mark comes last: if this process dies before, the next one forgets the queue again, which harms nothing.
  await deps.store.processes.setMeta(EPOCH_META, epoch);
  await redis.set(EPOCH_KEY, epoch);
  return 'all';
}

async function showDoubts(deps: Deps, now: number): Promise<'more' | 'all'> {
  const ids = await deps.store.due.unresolvedDoubts({ doubtedBefore: now - DOUBT_SHOWN_AFTER_MS, limit: BATCH });
  for (const id of ids) {
    await deps.store.change({ group: id }, ({ group }) => {
      const doubt = group?.credential.doubt;
      if (group === null || doubt?.shownToOperatorsAt !== null) return { result: undefined };
      const shown: GroupEvent = {
        name: 'credential.doubt_unresolved',
        subject: subjectOf(group),
        data: {
          network: group.credential.network,
          instance: group.credential.instance,
          reason: doubt.reason,
          since: doubt.since,
        },
      };
      return { result: undefined, groups: [evolveGroup(group, [shown], { now })], events: [shown] };
    });
  }
  return ids.length === BATCH ? 'more' : 'all';
}

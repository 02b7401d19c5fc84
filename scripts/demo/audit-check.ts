import { Redis } from 'ioredis';
import { MINUTE } from '../../domain/clock';
import { atLeastReal } from '../../workers/runtime/real-spans';
import { audit } from '../audit/audit';
import { until } from '../suite/wait';
import type { World } from './world';

const SETTLING_REAL_MS = 20_000;

/** The audit of the world's own database and Redis; what settles is given its time. */
export async function auditOf(
  world: Pick<World, 'clock' | 'redis' | 'databasePath'>,
): Promise<{ readonly balanced: boolean; readonly summary: string }> {
  const redis = new Redis(world.redis.url, { maxRetriesPerRequest: 1 });
  try {
    const look = () =>
      audit({
        databasePath: world.databasePath,
        redis,
        now: world.clock.now(),
        settlingMs: atLeastReal(world.clock, MINUTE, SETTLING_REAL_MS),
      });
    const settled = await until(
      'the books balance',
      async () => ((await look()).balanced ? look() : null),
      5_000,
    ).catch(look);
    const states = Object.entries(settled.byState).filter(([, posts]) => posts > 0);
    const faults = settled.breaches.map((breach) => `${breach.name}: ${breach.examples.join(', ')}`);
    const books = `${String(settled.accepted)} accepted = ${states.map(([state, posts]) => `${String(posts)} ${state}`).join(' + ')}`;
    return {
      balanced: settled.balanced,
      summary: [
        books,
        `${String(settled.invariants)} invariants`,
        ...faults,
        ...(settled.queueFault === null ? [] : [settled.queueFault]),
      ].join('; '),
    };
  } finally {
    redis.disconnect();
  }
}

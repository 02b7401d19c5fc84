import type { WorkerClock } from './clock';

/**
 * A span of our clock that is never shorter than `realMs` on the wall. Leases, heartbeats and redeliveries wait for
 * a machine, not for a network: a compressed clock must not make a living process look dead.
 */
export function atLeastReal(clock: WorkerClock, ms: number, realMs: number): number {
  return Math.max(ms, realMs * clock.speed);
}

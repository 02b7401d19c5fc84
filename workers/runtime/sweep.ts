import type { Store } from '../../db/store';
import type { Timer, WorkerClock } from './clock';
import type { Component } from './lifecycle';
import type { Logger } from './logger';
import { atLeastReal } from './real-spans';

export interface SweepOptions {
  readonly name: string;
  /** Milliseconds of our clock between the end of one run and the start of the next. */
  readonly everyMs: number;
  /** Only the process that holds the sweep's lease runs it. Answers whether there was more than it took. */
  readonly run: (now: number) => Promise<'more' | 'all'>;
  readonly store: Store;
  readonly processId: string;
  readonly clock: WorkerClock;
  readonly logger: Logger;
}

/** A holder that died gives the sweep up after this long. Milliseconds of our clock. */
const LEASE_MS = 10_000;
const LEASE_REAL_MS = 3_000;
/** However far the clock is compressed, a sweep leaves the machine time for other work. */
const EVERY_REAL_MS_MIN = 100;
/** After a failure (a busy database, a Redis that is away). */
const RETRY_REAL_MS = 500;

/**
 * Something that recurs for ever, driven by a monotonic timer and a lease row: nothing of it lives in Redis, so a
 * wiped Redis, a restarted process or a clock that jumps delay it by seconds at most.
 */
export function sweep(options: SweepOptions): Component {
  const { name, store, clock, logger, processId } = options;
  const everyMs = atLeastReal(clock, options.everyMs, EVERY_REAL_MS_MIN);
  const leaseMs = atLeastReal(clock, LEASE_MS, LEASE_REAL_MS);
  let timer: Timer | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  let failing = false;
  let leasedUntil = 0;

  /** Renewed when half of it is over: a lease is a write, and most turns find nothing to do. */
  const holdsLease = async (now: number): Promise<boolean> => {
    if (now < leasedUntil - leaseMs / 2 && now >= leasedUntil - leaseMs) return true;
    const isOurs = await store.processes.lease({ name, processId, now, until: now + leaseMs });
    leasedUntil = isOurs ? now + leaseMs : 0;
    return isOurs;
  };

  const turn = async (): Promise<number> => {
    const now = clock.now();
    try {
      const left = (await holdsLease(now)) ? await options.run(now) : 'all';
      if (failing) logger.info({ sweep: name }, 'a sweep works again');
      failing = false;
      return left === 'more' ? 0 : everyMs;
    } catch (err) {
      // Said once until it works again: a Redis that is away for an hour is one line, not thousands.
      if (!failing) logger.error({ err, sweep: name }, 'a sweep failed and is tried again');
      failing = true;
      return RETRY_REAL_MS * clock.speed;
    }
  };

  const schedule = (ms: number): void => {
    if (stopped) return;
    timer = clock.setTimer(ms, () => {
      running = turn().then(schedule);
    });
  };

  return {
    name: `sweep ${name}`,
    start: async () => {
      schedule(0);
      await Promise.resolve();
    },
    stop: async () => {
      stopped = true;
      timer?.cancel();
      await running;
    },
  };
}

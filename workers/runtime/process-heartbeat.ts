import type { Store } from '../../db/store';
import { SECOND } from '../../domain/clock';
import type { Timer, WorkerClock } from './clock';
import type { Component } from './lifecycle';
import type { Logger } from './logger';

/** Real milliseconds: a heartbeat is about a machine, and goes on at the same pace on a compressed clock. */
const BEAT_EVERY_REAL_MS = 2 * SECOND;
/** A process silent for this long is dead: several beats, and longer than any pause that a healthy one makes. */
export const SILENT_IS_DEAD_REAL_MS = 15 * SECOND;

/** Keeps this process in the register, so that what it would leave in flight can be found. */
export function processHeartbeat(input: {
  readonly store: Store;
  readonly clock: WorkerClock;
  readonly logger: Logger;
  readonly id: string;
  readonly name: string;
  readonly pid: number;
  readonly host: string;
}): Component {
  const { store, clock, logger, id } = input;
  let timer: Timer | null = null;
  let beating: Promise<void> = Promise.resolve();
  let registered = false;
  let stopped = false;

  const beat = async (): Promise<void> => {
    try {
      await store.processes.beat(id, clock.now());
    } catch (err) {
      logger.warn({ err }, 'the heartbeat of this process could not be written');
    }
  };

  const schedule = (): void => {
    if (stopped) return;
    timer = clock.setTimer(BEAT_EVERY_REAL_MS * clock.speed, () => {
      beating = beat().then(schedule);
    });
  };

  return {
    name: 'heartbeat',
    start: async () => {
      await store.processes.register({ id, name: input.name, pid: input.pid, host: input.host, now: clock.now() });
      registered = true;
      schedule();
    },
    stop: async () => {
      if (stopped) return;
      stopped = true;
      timer?.cancel();
      await beating;
      if (registered) await store.processes.end(id, clock.now());
    },
  };
}

import type { Clock } from '../../../domain/clock';

/**
 * The moment after which a send must not begin any more: a person may have been told that it is safe to send again.
 * It stands on both hands of the clock and has passed when either says so: somebody may set the wall hand back, and
 * the monotonic hand stands still while a machine sleeps.
 */
export interface BeginDeadline {
  /** Milliseconds since the epoch. */
  readonly wall: number;
  /** Milliseconds of the monotonic hand of this machine; means nothing to another one. */
  readonly monotonic: number;
}

export function beginWithin(clock: Clock, ms: number): BeginDeadline {
  return { wall: clock.now() + ms, monotonic: clock.monotonic() + ms };
}

export function hasPassed(deadline: BeginDeadline, clock: Clock): boolean {
  return clock.monotonic() >= deadline.monotonic || clock.now() >= deadline.wall;
}

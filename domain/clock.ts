/**
 * Time as the whole system sees it. Two hands on one clock: `now` may jump when somebody sets the machine's
 * time, `monotonic` never does. Dates are decided with `now`; how long something took, and whether a send may
 * still begin, with `monotonic`.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonic(): number;
}

export const MILLISECOND = 1;
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

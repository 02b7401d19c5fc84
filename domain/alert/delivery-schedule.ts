import { DAY, HOUR, SECOND } from '../clock';

/** The wait after the first failed attempt; it doubles with each further one. */
export const RETRY_FIRST_MS = 30 * SECOND;
export const RETRY_LONGEST_MS = HOUR;
/** A message that failed for so long is kept for an operator to send again, and tried no more. */
export const GIVE_UP_AFTER_MS = DAY;

/**
 * How long to wait after `failures` failed attempts in a row; null: no further attempt. Counted in waits, not on the
 * calendar, so that a machine that slept for a day still tries, and a message sent again by an operator has a whole
 * new day.
 */
export function retryAfter(failures: number): number | null {
  const waits = Array.from({ length: failures }, (_, index) => Math.min(RETRY_FIRST_MS * 2 ** index, RETRY_LONGEST_MS));
  const waited = waits.reduce((sum, wait) => sum + wait, 0);
  return waited > GIVE_UP_AFTER_MS ? null : (waits.at(-1) ?? RETRY_FIRST_MS);
}

import { DAY, HOUR, SECOND } from '../../clock';

/**
 * Days of Meta's insights end at midnight Pacific: `end_time` is 07:00 or 08:00 UTC, and the first day that Threads
 * serves begins at 1712991600, which is midnight Pacific too.
 * https://developers.facebook.com/docs/platforminsights/page, https://developers.facebook.com/docs/threads/insights
 */
export const INSIGHT_TIME_ZONE = 'America/Los_Angeles';

const DAY_IN_ZONE = new Intl.DateTimeFormat('en-CA', {
  timeZone: INSIGHT_TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** `end_time` is the midnight that ends the day it belongs to. */
export function dayEndingAt(endTime: string | undefined): string | undefined {
  const time = endTime === undefined ? Number.NaN : Date.parse(endTime);
  return Number.isNaN(time) ? undefined : DAY_IN_ZONE.format(time - 1);
}

/** The first second of a day, in seconds since the epoch: 07:00 UTC in summer, 08:00 in winter. */
export function daySince(day: string): string {
  const inSummer = Date.parse(`${day}T07:00:00Z`);
  // One second before midnight it is still the day before.
  const start = DAY_IN_ZONE.format(inSummer) === day ? inSummer : inSummer + HOUR;
  return String(start / SECOND);
}

/** The second at which a day is over. */
export function dayUntil(day: string): string {
  return daySince(new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10));
}

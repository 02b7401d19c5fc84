import { HOUR, MINUTE } from '../clock';
import type { Collector } from './collector';

/** How often a stream is loaded, and analytics are collected, while all is well. */
export const STREAM_INTERVAL_MS = 5 * MINUTE;
export const ANALYTICS_INTERVAL_MS = 6 * HOUR;
/** After a failed run; doubles up to the interval. */
const RETRY_FIRST_MS = 30_000;
/** Networks revise the last days: they are collected again with each run. */
const REVISED_DAYS = 2;

export function intervalOf(kind: Collector['kind']): number {
  return kind === 'stream' ? STREAM_INTERVAL_MS : ANALYTICS_INTERVAL_MS;
}

export function afterSuccess(collector: Collector, now: number, completeThroughDay: string | null): Collector {
  return {
    ...collector,
    claim: null,
    lastSuccessAt: now,
    failures: 0,
    reason: null,
    completeThroughDay: completeThroughDay ?? collector.completeThroughDay,
    nextRunAt: now + intervalOf(collector.kind),
  };
}

export function afterFailure(
  collector: Collector,
  now: number,
  reason: string,
  retryAfterMs: number | null,
): Collector {
  const wait = Math.min(intervalOf(collector.kind), RETRY_FIRST_MS * 2 ** Math.min(collector.failures, 10));
  return {
    ...collector,
    claim: null,
    failures: collector.failures + 1,
    reason,
    nextRunAt: now + Math.max(wait, retryAfterMs ?? 0),
  };
}

/** The day of a moment in a zone, YYYY-MM-DD. */
export function dayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(at),
  );
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/**
 * The days to ask for, in calls of at most `daysPerCallMax`: from the first day that may be incomplete, as far back
 * as the network serves, to today. Days that networks still revise are asked for again.
 */
export function daysToCollect(input: {
  readonly completeThroughDay: string | null;
  readonly today: string;
  readonly daysBackMax: number;
  readonly daysPerCallMax: number;
}): readonly { readonly fromDay: string; readonly toDay: string }[] {
  const earliest = addDays(input.today, 1 - input.daysBackMax);
  const wanted = input.completeThroughDay === null ? earliest : addDays(input.completeThroughDay, 1 - REVISED_DAYS);
  const calls: { fromDay: string; toDay: string }[] = [];
  for (
    let from = wanted > earliest ? wanted : earliest;
    from <= input.today;
    from = addDays(from, input.daysPerCallMax)
  ) {
    const last = addDays(from, input.daysPerCallMax - 1);
    calls.push({ fromDay: from, toDay: last < input.today ? last : input.today });
  }
  return calls;
}

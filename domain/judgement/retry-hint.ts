import { SECOND } from '../clock';
import type { Answer, JudgeContext } from '../networks/network';

/**
 * How long to wait, read from headers that each network writes in a unit of its own. Always in seconds here.
 * A hint that cannot be read is no hint (`undefined`), and none is believed beyond a week.
 */

const RETRY_AFTER_MAX_S = 7 * 24 * 60 * 60;

export function boundedSeconds(seconds: number): number | undefined {
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(Math.ceil(seconds), 0), RETRY_AFTER_MAX_S);
}

/** The network's own clock at the time of the answer (RFC 9110 section 6.6.1), in milliseconds since the epoch. */
export function networkTimeOf(answer: Answer): number | undefined {
  return httpDate(answer.headers['date']?.trim() ?? '');
}

/** An HTTP date (RFC 9110 section 5.6.7): it begins with the name of a day, unlike much that `Date.parse` would take. */
function httpDate(text: string): number | undefined {
  if (text.length > 40 || !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function askedAt(answer: Answer, context: JudgeContext): number | undefined {
  return context.now ?? networkTimeOf(answer);
}

/** `Retry-After`: seconds, or an HTTP date (RFC 9110 section 10.2.3). */
export function retryAfterHeaderS(answer: Answer, context: JudgeContext): number | undefined {
  const header = answer.headers['retry-after']?.trim();
  if (header === undefined || header.length > 40) return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return boundedSeconds(Number(header));
  const time = httpDate(header);
  return time === undefined ? undefined : secondsUntil(time, answer, context);
}

/** A header that holds a point in time as seconds since the epoch (X, Bluesky). */
export function epochSecondsHeaderS(answer: Answer, name: string, context: JudgeContext): number | undefined {
  const header = answer.headers[name]?.trim();
  if (header === undefined || !/^\d{1,12}$/.test(header)) return undefined;
  return secondsUntil(Number(header) * SECOND, answer, context);
}

/** A header that holds a point in time as an ISO 8601 date (Mastodon). */
export function isoHeaderS(answer: Answer, name: string, context: JudgeContext): number | undefined {
  const header = answer.headers[name]?.trim();
  if (header === undefined || !/^\d{4}-\d\d-\d\dT[\d:.]{5,}(Z|[+-]\d\d:?\d\d)$/.test(header)) return undefined;
  return secondsUntil(Date.parse(header), answer, context);
}

/** Seconds until a point in time (milliseconds since the epoch), counted from when the answer was asked for. */
export function secondsUntil(time: number, answer: Answer, context: JudgeContext): number | undefined {
  const now = askedAt(answer, context);
  if (now === undefined || Number.isNaN(time)) return undefined;
  return boundedSeconds((time - now) / SECOND);
}

/**
 * Seconds until the day ends in a zone: when daily quotas start anew. On the two days a year that are an hour longer or
 * shorter it is off by that hour, which costs one more refusal at most.
 */
export function secondsUntilMidnight(timeZone: string, answer: Answer, context: JudgeContext): number | undefined {
  const now = askedAt(answer, context);
  if (now === undefined || !Number.isFinite(now) || Math.abs(now) > TIME_MAX) return undefined;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(now);
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return 86_400 - ((hours * 60 + minutes) * 60 + seconds);
}

/** The last moment that a date can hold (ECMA-262). */
const TIME_MAX = 8.64e15;

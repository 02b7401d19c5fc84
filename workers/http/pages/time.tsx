import type { JSX } from 'preact';
import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';

/** A moment as a span from now, with the exact time to point at: pages do not know the reader's time zone. */
export function Moment({ at, now }: { readonly at: number; readonly now: number }): JSX.Element {
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={`${iso.slice(0, 19).replace('T', ' ')} UTC`}>
      {spanFromNow(at, now)}
    </time>
  );
}

/** How long something has lasted, with the exact time of its beginning to point at. */
export function Duration({ since, now }: { readonly since: number; readonly now: number }): JSX.Element {
  const iso = new Date(since).toISOString();
  return (
    <time dateTime={iso} title={`since ${iso.slice(0, 19).replace('T', ' ')} UTC`}>
      for {spanText(Math.max(0, now - since)) ?? 'a moment'}
    </time>
  );
}

function spanFromNow(at: number, now: number): string {
  const span = spanText(Math.abs(at - now));
  if (span === null) return at > now ? 'in a moment' : 'just now';
  return at > now ? `in ${span}` : `${span} ago`;
}

const UNITS = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [SECOND, 'second'],
] as const;
/** Shorter spans are "now". */
const NOW_MS = 2 * SECOND;

function spanText(ms: number): string | null {
  if (ms < NOW_MS) return null;
  const [unitMs, unit] = UNITS.find(([each]) => ms >= each) ?? [SECOND, 'second'];
  return counted(Math.floor(ms / unitMs), unit);
}

export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

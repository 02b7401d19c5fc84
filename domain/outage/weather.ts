import { HOUR, MINUTE } from '../clock';
import type { TroubleKind } from './trouble';

/**
 * How things stand at one network (or one server of it) for all that are connected there. While it is an outage, no
 * answer disconnects anybody; while it is a mass revocation, answers are asked for a second time before they do.
 */
export type Weather =
  /** `since`: when it was something else for the last time; null: it never was. */
  | { readonly is: 'clear'; readonly since: number | null }
  /** `shows`: by what it was noticed. */
  | { readonly is: 'outage'; readonly shows: TroubleKind; readonly since: number }
  /** Many were ended one by one, by the network's own word, while others go on working. */
  | { readonly is: 'mass_revocation'; readonly since: number };

export const CLEAR: Weather = { is: 'clear', since: null };

/** One credential of the network, by its newest answer. */
export interface Sample {
  readonly found: TroubleKind | 'healthy';
  readonly at: number;
}

/** What is known of a network's credentials, newest first; at most `SAMPLES_MAX` of each, none older than the window. */
export interface Samples {
  /** Each counted once per turn of the probes: healthy by its last answer, or at the time that its trouble began. */
  readonly beginnings: readonly Sample[];
  /** Each by its last answer. */
  readonly latest: readonly Sample[];
}

export const SAMPLES_MAX = 50;
/** Answers older than this say nothing about now. Longer than healthy credentials of most networks go unasked. */
export const SAMPLES_WINDOW_MS = 20 * MINUTE;
/** An outage that lasts longer protects nobody any more from what the network says in so many words. */
export const OUTAGE_AGE_MAX_MS = 6 * HOUR;
/** A mass revocation is over when so long nobody new was ended. */
const MASS_REVOCATION_QUIET_MS = 30 * MINUTE;
/** And not before all that were found in its first turn are decided, however late their second one came. */
const MASS_REVOCATION_AGE_MIN_MS = HOUR;

/** Silence, and denials that prove nothing: so many, and so much of what was asked, at once. */
const OUTAGE = { credentials: 2, share: 0.5 } as const;
/** Statements are each believed; only so many at once are not taken for everyday life. */
const STATEMENTS = { credentials: 4, share: 0.2 } as const;
/** Of credentials that work on, for many endings to be those of single people and not the network's. */
const WITNESSES_SHARE = 0.1;
/** An outage is over when less than this is in trouble: far below what begins one, so that it does not flicker. */
const OVER_BELOW_SHARE = 0.2;

/** What the newest answers make of the weather. The same value when nothing changed. */
export function decideWeather(weather: Weather, { beginnings, latest }: Samples, now: number): Weather {
  switch (weather.is) {
    case 'clear':
      return begun(beginnings, now) ?? weather;
    case 'outage':
      return isOver(weather.shows, latest) ? (begun(beginnings, now) ?? { is: 'clear', since: now }) : weather;
    case 'mass_revocation': {
      const next = begun(beginnings, now);
      if (next?.is === 'outage') return next;
      const isQuiet = !beginnings.some(({ found, at }) => found === 'statement' && now - at < MASS_REVOCATION_QUIET_MS);
      return isQuiet && now - weather.since >= MASS_REVOCATION_AGE_MIN_MS ? { is: 'clear', since: now } : weather;
    }
  }
}

function begun(beginnings: readonly Sample[], now: number): Weather | null {
  for (const kind of ['silence', 'denial'] as const) {
    const credentials = beginnings.filter(({ found }) => found === kind).length;
    if (credentials >= OUTAGE.credentials && shareOf(beginnings, kind) >= OUTAGE.share) {
      return { is: 'outage', shows: kind, since: now };
    }
  }
  const ended = beginnings.filter(({ found }) => found === 'statement').length;
  if (ended < STATEMENTS.credentials || shareOf(beginnings, 'statement') < STATEMENTS.share) return null;
  return shareOf(beginnings, 'healthy') >= WITNESSES_SHARE
    ? { is: 'mass_revocation', since: now }
    : { is: 'outage', shows: 'statement', since: now };
}

/** The last one in trouble is no outage, however few there are. */
function isOver(shows: TroubleKind, latest: readonly Sample[]): boolean {
  const troubled = latest.filter(({ found }) => found === shows).length;
  return troubled <= 1 || shareOf(latest, shows) < OVER_BELOW_SHARE;
}

/** So many others are heard before a weak denial is believed; all of them where there are fewer. */
export const WITNESSES_HEARD = 10;

/**
 * Whether the network works for others although it denies this one since then: the others that were asked last were
 * all asked since, and all are healthy. Nobody else to ask proves nothing.
 */
export function isWitnessed(others: readonly Sample[], since: number): boolean {
  return others.length > 0 && others.every(({ found, at }) => found === 'healthy' && at >= since);
}

function shareOf(samples: readonly Sample[], kind: Sample['found']): number {
  return samples.length === 0 ? 0 : samples.filter(({ found }) => found === kind).length / samples.length;
}

/** Whether answers are kept from deciding anything. `isStatement`: the network's own word about this credential. */
export function isWithheld(weather: Weather, isStatement: boolean, now: number): boolean {
  if (weather.is !== 'outage') return false;
  return !isStatement || now - weather.since < OUTAGE_AGE_MAX_MS;
}

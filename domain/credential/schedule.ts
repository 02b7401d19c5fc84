import { DAY, HOUR, MINUTE, SECOND } from '../clock';
import type { CredentialSchedule, TokenSet } from './credential';

/** How often a healthy credential is asked, before spread. */
export const PROBE_INTERVAL_MS = 15 * MINUTE;
/** A dead one is looked at rarely, with its access token only, so that one healed by the network comes back. */
export const DEAD_PROBE_INTERVAL_MS = 6 * HOUR;
/** Between two authoritative answers that confirm a weak denial. */
export const CONFIRMATION_SPACING_MS = 20 * SECOND;
export const CONFIRMATIONS_NEEDED = 2;
/** The same while a network ends many at once: a second turn of the probes, and still decided within the hour. */
export const MASS_CONFIRMATION_SPACING_MS = 10 * MINUTE;
/** An asset whose own probe proved nothing is asked again after this, while it cannot work without an answer. */
export const UNSETTLED_RETRY_MS = MINUTE;
/** A doubt that lasts longer outside an outage is shown to operators. */
export const DOUBT_SHOWN_AFTER_MS = 15 * MINUTE;
/** First wait after a probe that proved nothing; doubles up to the probe interval. */
export const TRANSIENT_BACKOFF_MS = 30 * SECOND;
/** A refresh that spent nothing is tried again after this. */
export const REFRESH_RETRY_MS = 30 * SECOND;
/**
 * Tokens that a refresh has just brought are not refreshed again sooner, however they are doubted: rotating them once
 * more proves nothing new. Longer than a doubt may last unseen, so that operators hear of what no refresh mends.
 */
export const REFRESH_SPACING_MS = 20 * MINUTE;
/** A token is renewed this long before its end, or a tenth of its life if that is less. */
const REFRESH_MARGIN_MS = 10 * MINUTE;
/** A token that lives this long is renewed a tenth of its life ahead, so that no outage of a day outlasts it. */
const LIVES_FOR_DAYS_MS = 2 * DAY;

/** When to refresh a token set, from the life the network gave it; null where it gave none or cannot be refreshed. */
export function refreshDueAt(tokenSet: TokenSet): number | null {
  if (!tokenSet.hasRefreshToken || tokenSet.expiresAt === null) return null;
  const life = Math.max(0, tokenSet.expiresAt - tokenSet.issuedAt);
  const margin = life >= LIVES_FOR_DAYS_MS ? life / 10 : Math.min(REFRESH_MARGIN_MS, life / 10);
  return tokenSet.expiresAt - margin;
}

/** From when on another refresh of these tokens can tell something; 0: at once. */
export function refreshSensibleAt(tokenSet: TokenSet | undefined): number {
  if (tokenSet?.origin !== 'refresh') return 0;
  return Math.min(tokenSet.issuedAt + REFRESH_SPACING_MS, refreshDueAt(tokenSet) ?? Infinity);
}

/** A token about to end is not worth starting a call with. */
export function endsWithin(tokenSet: TokenSet, marginMs: number, now: number): boolean {
  return tokenSet.expiresAt !== null && tokenSet.expiresAt - marginMs <= now;
}

/** When who was refused together with many others is asked for the second time. */
export function secondTurnAt(now: number, spread: number): number {
  return now + Math.round(MASS_CONFIRMATION_SPACING_MS * (1 + 0.2 * spread));
}

export type ProbeResult = 'healthy' | 'unproven' | 'doubted' | 'doubted_with_many' | 'dead';

/** The schedule after a probe. `spread` in [0, 1) keeps credentials that were put together from moving together. */
export function afterProbe(
  schedule: CredentialSchedule,
  result: ProbeResult,
  now: number,
  spread: number,
  retryAfterMs: number | null,
): CredentialSchedule {
  switch (result) {
    case 'healthy':
      return {
        ...schedule,
        lastHealthyAt: now,
        transientStreak: 0,
        nextProbeAt: now + Math.round(PROBE_INTERVAL_MS * (0.9 + 0.2 * spread)),
      };
    case 'unproven': {
      const wait = Math.min(PROBE_INTERVAL_MS, TRANSIENT_BACKOFF_MS * 2 ** Math.min(schedule.transientStreak, 10));
      return {
        ...schedule,
        transientStreak: schedule.transientStreak + 1,
        nextProbeAt: now + Math.max(retryAfterMs ?? 0, Math.round(wait * (0.9 + 0.2 * spread))),
      };
    }
    case 'doubted':
      return { ...schedule, transientStreak: 0, nextProbeAt: now + CONFIRMATION_SPACING_MS };
    case 'doubted_with_many':
      return { ...schedule, transientStreak: 0, nextProbeAt: secondTurnAt(now, spread) };
    case 'dead':
      return {
        ...schedule,
        transientStreak: 0,
        nextProbeAt: now + Math.round(DEAD_PROBE_INTERVAL_MS * (0.9 + 0.2 * spread)),
      };
  }
}

/** The longest life of a token that is believed; what is longer is an error of the network or of ours. */
export const TOKEN_LIFE_MAX_MS = 400 * DAY;

import { DAY, HOUR, MINUTE, SECOND } from '../clock';
import type { CredentialSchedule, TokenSet } from './credential';

/** The usual time between two looks, and the longest wait after one that proved nothing; see `Network.probing`. */
export const PROBE_INTERVAL_MS = 15 * MINUTE;
/** Whatever was in trouble a moment ago, or ends within the day, is looked at this much more often. */
const RISKY_TIMES_AS_OFTEN = 3;
/** A token that nothing renews is looked at right after its end. */
const AFTER_TOKEN_END_MS = 30 * SECOND;
/** A dead one is looked at rarely, with its access token only, so that one healed by the network comes back. */
export const DEAD_PROBE_INTERVAL_MS = 6 * HOUR;
/** ... and ever more rarely: a tenth of the time that it has been dead, but once a day. */
export const DEAD_PROBE_INTERVAL_MAX_MS = DAY;
/** Between two authoritative answers that confirm a weak denial. */
export const CONFIRMATION_SPACING_MS = 20 * SECOND;
export const CONFIRMATIONS_NEEDED = 2;
/** A doubt is asked about again after this part of its age, once that is longer. */
const DOUBT_AGES_PER_LOOK = 4;
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

/** Of a credential that is new here. */
export const NEVER_LOOKED_AT: CredentialSchedule = {
  nextProbeAt: null,
  probeWantedAt: null,
  lastProbedAt: null,
  probeNo: 0,
  nextRefreshAt: null,
  lastHealthyAt: null,
  transientStreak: 0,
};

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

/** One look, as the schedule sees it. */
export interface Look {
  readonly result: ProbeResult;
  /** When the network was asked. Who asked for a look after that still waits for one. */
  readonly askedAt: number;
  /** When the network wants to be asked again, in milliseconds from now; null: it did not say. */
  readonly retryAfterMs: number | null;
  /** How long a healthy one is left alone (`healthyEveryMs`). */
  readonly everyMs: number;
  /** When the token ends, where nothing renews it; null: not known, or it is renewed. */
  readonly endsAt: number | null;
  readonly deadSince: number | null;
  /** Since when the credential has been in doubt; null: it is not. */
  readonly doubtedSince: number | null;
}

/** How long a healthy credential is left alone, by its network and by what is at risk. */
export function healthyEveryMs(
  everyMs: number,
  { wasInTrouble, endsAt }: { readonly wasInTrouble: boolean; readonly endsAt: number | null },
  now: number,
): number {
  const isRisky = wasInTrouble || (endsAt !== null && endsAt - now < DAY);
  return isRisky ? everyMs / RISKY_TIMES_AS_OFTEN : everyMs;
}

/** The end of a token that nothing renews; null: it is renewed, or the network did not say. */
export function unrenewedEnd(tokenSet: TokenSet | undefined): number | null {
  return tokenSet === undefined || tokenSet.hasRefreshToken ? null : tokenSet.expiresAt;
}

/** The schedule after a look. `spread` in [0, 1) keeps credentials that were put together from moving together. */
export function afterProbe(schedule: CredentialSchedule, look: Look, now: number, spread: number): CredentialSchedule {
  const next = { ...nextLook(schedule, look, now, spread), lastProbedAt: now };
  const { probeWantedAt } = schedule;
  // Asked for while the network was being asked: this answer may be older than what they heard.
  if (probeWantedAt === null || probeWantedAt <= look.askedAt) return next;
  return { ...next, probeWantedAt, nextProbeAt: now };
}

function nextLook(schedule: CredentialSchedule, look: Look, now: number, spread: number): CredentialSchedule {
  const around = (ms: number): number => Math.round(ms * (0.9 + 0.2 * spread));
  const routine = { ...schedule, probeWantedAt: null, transientStreak: 0 };
  switch (look.result) {
    case 'healthy':
      return { ...routine, lastHealthyAt: now, nextProbeAt: beforeEnd(now + around(look.everyMs), look.endsAt, now) };
    case 'unproven': {
      const wait = Math.min(PROBE_INTERVAL_MS, TRANSIENT_BACKOFF_MS * 2 ** Math.min(schedule.transientStreak, 10));
      return {
        ...routine,
        transientStreak: schedule.transientStreak + 1,
        nextProbeAt: now + Math.max(look.retryAfterMs ?? 0, around(wait)),
      };
    }
    case 'doubted':
      return { ...routine, probeWantedAt: now, nextProbeAt: now + confirmationSpacing(look.doubtedSince, now) };
    case 'doubted_with_many':
      return { ...routine, probeWantedAt: now, nextProbeAt: secondTurnAt(now, spread) };
    case 'dead': {
      const wait = Math.min(DEAD_PROBE_INTERVAL_MAX_MS, (now - (look.deadSince ?? now)) / 10);
      return { ...routine, nextProbeAt: now + around(Math.max(DEAD_PROBE_INTERVAL_MS, wait)) };
    }
  }
}

/** A doubt that does not resolve is asked about ever more rarely: a server that is gone must not be asked for ever. */
function confirmationSpacing(doubtedSince: number | null, now: number): number {
  const grown = (now - (doubtedSince ?? now)) / DOUBT_AGES_PER_LOOK;
  return Math.round(Math.min(PROBE_INTERVAL_MS, Math.max(CONFIRMATION_SPACING_MS, grown)));
}

function beforeEnd(at: number, endsAt: number | null, now: number): number {
  return endsAt === null || endsAt <= now ? at : Math.min(at, endsAt + AFTER_TOKEN_END_MS);
}

/** Something else than a look proved the credential: a refresh that was granted, work that was done with its token. */
export function provenOtherwise(
  schedule: CredentialSchedule,
  everyMs: number,
  now: number,
  spread: number,
): CredentialSchedule {
  // Who waits for a look, and who was never looked at, is not served by this.
  if (schedule.probeWantedAt !== null || schedule.lastHealthyAt === null || schedule.transientStreak > 0)
    return schedule;
  const look: Look = {
    result: 'healthy',
    askedAt: now,
    retryAfterMs: null,
    everyMs,
    endsAt: null,
    deadSince: null,
    doubtedSince: null,
  };
  return afterProbe(schedule, look, now, spread);
}

/** The longest life of a token that is believed; what is longer is an error of the network or of ours. */
export const TOKEN_LIFE_MAX_MS = 400 * DAY;

import type { DisconnectedReasonJudged } from '../judgement/vocabulary';
import type { TokenModel } from '../networks/network';
import { isWithheld } from '../outage/weather';
import { refuse, ok } from '../result';
import type { Result } from '../result';
import type { CredentialSchedule, Refresh, TokenSet } from './credential';
import { disconnectCredential, isConfirmedBy, suspectCredential, withOpinion, withTrouble } from './decide-evidence';
import { subjectOf } from './decision';
import type { DecisionContext, WeatherContext, GroupDecision } from './decision';
import { activeTokenSet, evolveGroup } from './group';
import type { Group, GroupEvent } from './group';
import {
  MASS_CONFIRMATION_SPACING_MS,
  REFRESH_RETRY_MS,
  endsWithin,
  provenOtherwise,
  refreshDueAt,
  refreshSensibleAt,
  secondTurnAt,
} from './schedule';

/**
 * One refresh at a time per credential, whatever the number of callers and processes. The row of an attempt is
 * committed before the call; of a single-use refresh token it never expires by time, since the network may have
 * spent the token although we never heard of it.
 */

export type RefreshRefusal =
  /** The token set is no longer the present one: read the present one instead. */
  | 'not_current'
  /** Another caller is at it: wait for its result. */
  | 'in_flight'
  | 'no_refresh_token'
  | 'not_alive'
  /** These tokens are too young: the network refuses, or a refresh of a moment ago brought them and mends nothing. */
  | 'too_soon'
  /** The answer of an earlier refresh was lost, and the network punishes a replay. */
  | 'replay_not_allowed';

export function beginRefresh(
  group: Group,
  input: { readonly tokenSetId: string; readonly processId: string; readonly model: TokenModel },
  context: DecisionContext,
): Result<{ readonly group: Group; readonly refresh: Refresh }, RefreshRefusal> {
  const { credential } = group;
  if (credential.activeTokenSetId !== input.tokenSetId) return refuse('not_current');
  const present = activeTokenSet(group, null);
  if (present?.hasRefreshToken !== true) return refuse('no_refresh_token');
  switch (credential.status) {
    case 'dead':
    case 'retired':
      return refuse('not_alive');
    case 'refreshing':
      return refuse('in_flight');
    case 'refresh_unknown':
      if (!mayReplay(group, input.model, context.now)) return refuse('replay_not_allowed');
      break;
    case 'active':
      if (context.now < refreshSensibleAt(present) || isTooYoung(present, input.model, context.now)) {
        return refuse('too_soon');
      }
      break;
  }
  const refresh: Refresh = {
    id: context.newId(),
    credentialId: credential.id,
    tokenSetId: input.tokenSetId,
    processId: input.processId,
    status: 'in_flight',
    startedAt: context.now,
    endedAt: null,
    replayOf: credential.status === 'refresh_unknown' ? credential.refreshId : null,
  };
  const { ...facts } = credential;
  const refreshing = { ...facts, status: 'refreshing' as const, refreshId: refresh.id };
  return ok({ group: { ...group, credential: refreshing, refresh }, refresh });
}

/**
 * A token that is renewed with itself has to have a certain age first. One that is due may be older than we know: a
 * host handed it over.
 */
function isTooYoung(tokenSet: TokenSet, model: TokenModel, now: number): boolean {
  if (model.kind !== 'long_lived_extended_in_place') return false;
  return now < Math.min(tokenSet.issuedAt + model.notBeforeAgeMs, refreshDueAt(tokenSet) ?? Infinity);
}

/** Whether the one replay that a network's grace allows is still to be had. */
export function mayReplay(group: Group, model: TokenModel, now: number): boolean {
  const { credential, refresh } = group;
  if (credential.status !== 'refresh_unknown' || model.kind !== 'short_lived_single_use_refresh') return false;
  if (refresh?.replayOf !== null) return false;
  return now - refresh.startedAt < model.replayAllowedWithinMs;
}

export type RefreshEnd =
  /** `provenForMs`: how long the network's granting it stands for a look; null: it does not. */
  | { readonly kind: 'succeeded'; readonly tokenSet: TokenSet; readonly provenForMs: number | null }
  /** The network refused this refresh token. */
  | { readonly kind: 'refused'; readonly reason: DisconnectedReasonJudged }
  /** The network did not take the refresh token: it is still good. `retryAfterMs` where the network said when. */
  | { readonly kind: 'not_spent'; readonly retryAfterMs: number | null }
  /** It left us and no answer proves what became of it. */
  | { readonly kind: 'unknown' };

export function endRefresh(
  group: Group,
  refreshId: string,
  end: RefreshEnd,
  model: TokenModel,
  context: WeatherContext,
): GroupDecision {
  const { refresh, credential } = group;
  if (refresh?.id !== refreshId || credential.activeTokenSetId !== refresh.tokenSetId) return stale(group);
  const isWaiting = credential.status === 'refreshing' || credential.status === 'refresh_unknown';
  if (!isWaiting) return stale(group);
  switch (end.kind) {
    case 'succeeded':
      return succeeded(group, refresh, end, context);
    case 'refused': {
      const isReplay = refresh.replayOf !== null;
      if (!isReplay && !isRefusalBelieved(group, context)) return refusedForNow(group, refresh, end.reason, context);
      // A refused replay means that the first call had spent the token: lost by us, not ended by anybody.
      const reason = isReplay ? 'refresh_lost' : end.reason;
      const ended = withRefresh(group, refresh, 'refused', context.now);
      const told = isReplay ? ended : withTrouble(ended, 'statement', context.now);
      return decided(told, (state) => disconnectCredential(state, reason, context), context);
    }
    case 'not_spent': {
      const ended = withRefresh(group, refresh, 'not_spent', context.now);
      const waiting = refresh.replayOf === null ? active(ended) : unknownAgain(ended, refresh.replayOf, context.now);
      return {
        group: retryAt(waiting, context.now + Math.max(REFRESH_RETRY_MS, end.retryAfterMs ?? 0)),
        events: [],
        stale: false,
      };
    }
    case 'unknown':
      return lost(group, refresh, model, context);
  }
}

/** A refused refresh is the network's statement; not in an outage, and of many at once only the second time. */
function isRefusalBelieved(group: Group, { weather, now }: WeatherContext): boolean {
  if (isWithheld(weather, true, now)) return false;
  return weather.is !== 'mass_revocation' || isConfirmedBy(group, MASS_CONFIRMATION_SPACING_MS, now);
}

/** Refused while many are: it counts as an opinion, and the network is asked once more later. */
function refusedForNow(
  group: Group,
  refresh: Refresh,
  reason: DisconnectedReasonJudged,
  context: WeatherContext,
): GroupDecision {
  const { now, spread, weather } = context;
  const ended = withTrouble(active(withRefresh(group, refresh, 'refused', now)), 'statement', now);
  const decision = decided(ended, (state) => suspectCredential(state, reason), context);
  const counted = weather.is === 'outage' ? decision.group : withOpinion(decision.group, now);
  return { ...decision, group: retryAt(counted, secondTurnAt(now, spread)) };
}

/**
 * The process that made the call is gone. For a reusable refresh token nothing is lost; a single-use one may be
 * spent, and only its access token is left.
 */
export function orphanRefresh(
  group: Group,
  refreshId: string,
  model: TokenModel,
  context: DecisionContext,
): GroupDecision {
  const { refresh, credential } = group;
  if (refresh?.id !== refreshId || credential.status !== 'refreshing' || credential.refreshId !== refreshId)
    return stale(group);
  return lost(group, refresh, model, context);
}

/**
 * What becomes of a credential whose refresh is unknown when its next look is due: one replay where the network
 * allows it; otherwise it lives as long as its access token, and is then `refresh_lost`. Where the network did not say
 * when that ends, a refused probe will.
 */
export function decideUnknownRefresh(
  group: Group,
  model: TokenModel,
  context: DecisionContext,
): 'replay' | GroupDecision {
  if (mayReplay(group, model, context.now)) return 'replay';
  const { credential } = group;
  if (credential.status !== 'refresh_unknown') return stale(group);
  const expiresAt = activeTokenSet(group, null)?.expiresAt ?? null;
  if (expiresAt === null || expiresAt > context.now) {
    return { group: retryAt(group, expiresAt), events: [], stale: false };
  }
  return decided(group, (state) => disconnectCredential(state, 'refresh_lost', context), context);
}

function succeeded(
  group: Group,
  refresh: Refresh,
  { tokenSet, provenForMs }: Extract<RefreshEnd, { kind: 'succeeded' }>,
  context: DecisionContext,
): GroupDecision {
  const ended = withRefresh({ ...group, tokenSets: [...group.tokenSets, tokenSet] }, refresh, 'succeeded', context.now);
  const { doubt } = group.credential;
  const decision = decided(
    ended,
    (state) => {
      const subject = subjectOf(state);
      const refreshed: GroupEvent = {
        name: 'credential.refreshed',
        subject,
        data: { tokenSetId: tokenSet.id, previousTokenSetId: refresh.tokenSetId },
      };
      // The network itself renewed the grant: what was said about the old access token is answered.
      const cleared: GroupEvent = { name: 'credential.cleared', subject, data: { tokenSetId: tokenSet.id } };
      return doubt === null ? [refreshed] : [refreshed, cleared];
    },
    context,
  );
  const { credential } = decision.group;
  const renewed = { ...credential.schedule, nextRefreshAt: refreshDueAt(tokenSet) };
  const schedule = scheduleRenewed(renewed, doubt !== null, provenForMs, context);
  return { ...decision, group: { ...decision.group, credential: { ...credential, schedule, trouble: null } } };
}

function scheduleRenewed(
  schedule: CredentialSchedule,
  wasDoubted: boolean,
  provenForMs: number | null,
  { now, spread }: DecisionContext,
): CredentialSchedule {
  // A doubt is cleared by the refresh, and the new token is looked at right away.
  if (wasDoubted) return { ...schedule, nextProbeAt: now, probeWantedAt: now };
  return provenForMs === null ? schedule : provenOtherwise(schedule, provenForMs, now, spread);
}

function lost(group: Group, refresh: Refresh, model: TokenModel, context: DecisionContext): GroupDecision {
  if (model.kind !== 'short_lived_single_use_refresh') {
    return {
      group: retryAt(active(withRefresh(group, refresh, 'unknown', context.now)), context.now + REFRESH_RETRY_MS),
      events: [],
      stale: false,
    };
  }
  const data = { refreshId: refresh.id, tokenSetId: refresh.tokenSetId };
  const decision = decided(
    withRefresh(group, refresh, 'unknown', context.now),
    (state) =>
      state.credential.status === 'refresh_unknown'
        ? []
        : [{ name: 'credential.refresh_unknown', subject: subjectOf(state), data }],
    context,
  );
  const expiresAt = activeTokenSet(group, null)?.expiresAt ?? null;
  const nextLookAt = mayReplay(decision.group, model, context.now) ? context.now + REFRESH_RETRY_MS : expiresAt;
  return { ...decision, group: retryAt(decision.group, nextLookAt) };
}

function decided(
  group: Group,
  decide: (group: Group) => readonly GroupEvent[],
  context: DecisionContext,
): GroupDecision {
  const events = decide(group);
  return { group: evolveGroup(group, events, context), events, stale: false };
}

function stale(group: Group): GroupDecision {
  return { group, events: [], stale: true };
}

function withRefresh(group: Group, refresh: Refresh, status: Refresh['status'], now: number): Group {
  return { ...group, refresh: { ...refresh, status, endedAt: now } };
}

function active(group: Group): Group {
  const { credential } = group;
  return { ...group, credential: { ...credential, status: 'active' } };
}

/** The one replay was not taken, so it is still to be had: the first refresh's answer is as unknown as before. */
function unknownAgain(group: Group, refreshId: string, now: number): Group {
  const { credential } = group;
  return { ...group, credential: { ...credential, status: 'refresh_unknown', refreshId, unknownSince: now } };
}

/** null: not by its time; something else has to happen. */
function retryAt(group: Group, at: number | null): Group {
  const { credential } = group;
  return { ...group, credential: { ...credential, schedule: { ...credential.schedule, nextRefreshAt: at } } };
}

/** A caller met an expired token that cannot be renewed right now: its work waits behind a suspect gate. */
export function suspectExpired(group: Group, tokenSetId: string, context: DecisionContext): GroupDecision {
  const present = activeTokenSet(group, null);
  if (present?.id !== tokenSetId || !endsWithin(present, 0, context.now)) return stale(group);
  return decided(group, (state) => suspectCredential(state, 'token_expired'), context);
}

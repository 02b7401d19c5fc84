import type { Account } from '../account/account';
import { DAY, HOUR } from '../clock';
import type { DisconnectReason, DisconnectedReasonJudged, Judgement } from '../judgement/vocabulary';
import type { Capability, Operation, ProbeFinding } from '../networks/network';
import { troubleAfter, troubleIn } from '../outage/trouble';
import { OUTAGE_AGE_MAX_MS, isWithheld, isWitnessed } from '../outage/weather';
import type { Sample, Weather } from '../outage/weather';
import { limitCapability, scopeChanges } from './capabilities';
import { incidentToOpen, subjectOf } from './decision';
import type { DecisionContext, EvidencePolicy, GroupDecision, WeatherContext } from './decision';
import { activeTokenSet, accountOf, evolveGroup, mayOpenGates, openIncident } from './group';
import type { Group, GroupEvent } from './group';
import {
  CONFIRMATIONS_NEEDED,
  CONFIRMATION_SPACING_MS,
  MASS_CONFIRMATION_SPACING_MS,
  UNSETTLED_RETRY_MS,
  afterProbe,
  healthyEveryMs,
  provenOtherwise,
  refreshSensibleAt,
  unrenewedEnd,
} from './schedule';
import type { Look, ProbeResult } from './schedule';

/** One judged answer, and what was asked with which token set. */
export interface Evidence {
  readonly tokenSetId: string;
  /** When the network was asked, where the answer took its time. Default: now. */
  readonly askedAt?: number;
  /** The account that was asked about; null: the credential itself. */
  readonly accountId: string | null;
  readonly operation: Operation;
  /** The network's own question about validity (a probe); everything else is only a hint. */
  readonly authoritative: boolean;
  readonly judgement: Judgement;
  readonly finding: ProbeFinding | null;
}

export interface EvidenceContext extends WeatherContext {
  /** The others of the network that were asked last, at most `WITNESSES_HEARD`; read where `needsWitnesses`. */
  readonly others: readonly Sample[];
}

/** Only a weak refusal of the credential itself is held against what others are answered. */
export function needsWitnesses({ accountId, authoritative, judgement }: Evidence): boolean {
  return accountId === null && authoritative && judgement.recovery === 'confirm';
}

/**
 * Statements about the account itself. They stand whatever the token does; every other statement, where a refresh
 * token exists, is proven only by a refused refresh.
 */
const STATEMENTS_ABOUT_THE_ACCOUNT: ReadonlySet<DisconnectReason> = new Set<DisconnectReason>([
  'account_suspended',
  'account_disabled',
  'account_deleted',
  'account_unconfirmed',
  'account_pending_approval',
  'account_restricted',
  'account_type_unsupported',
  'checkpoint_required',
  'identity_verification_required',
]);

/** Statements that take a capability away and leave the connection alone when a probe is healthy. */
const LIMITING_STATEMENTS: ReadonlySet<DisconnectReason> = new Set<DisconnectReason>([
  'permission_missing',
  'account_restricted',
]);

/**
 * An account whose network did not answer for it when its credential was reconnected. Its work was held, and is given
 * its place once the account is proven to work.
 */
export const COULD_NOT_CHECK = 'could_not_check';

/** People are told this long before tokens end that only they can renew. */
export const WARNED_AHEAD_MS = 7 * DAY;
/** A doubt because nothing was heard of the network for long. */
export const NO_ANSWER = 'no_answer';
/** A token whose end passed this long ago, and no answer since that says what became of it. */
const ENDED_WITHOUT_ANSWER_MS = HOUR;
const SILENT_FOR_LONG_MS = DAY;

const CAPABILITY_OF: Partial<Record<Operation, Capability>> = {
  publish: 'publish',
  stream: 'stream',
  analytics: 'analytics',
};

/**
 * What one piece of evidence means for a credential group (promises 4 and 5). Pure: the answer is the group as it
 * will be, and the events that say so.
 */
export function decideEvidence(
  group: Group,
  evidence: Evidence,
  policy: EvidencePolicy,
  context: EvidenceContext,
): GroupDecision {
  if (!isFenced(group, evidence)) return { group, events: [], stale: true };
  if (group.credential.status === 'retired') return { group, events: [], stale: true };
  const events = eventsOf(group, evidence, policy, context);
  const evolved = noteTrouble(evolveGroup(group, events, context), evidence, policy, context);
  const confirmed = countConfirmation(evolved, evidence, context);
  return { group: scheduleNext(group, confirmed, evidence, events, policy, context), events, stale: false };
}

function isFenced(group: Group, evidence: Evidence): boolean {
  if (evidence.accountId === null) return evidence.tokenSetId === group.credential.activeTokenSetId;
  const account = accountOf(group, evidence.accountId);
  if (account === undefined) return false;
  return evidence.tokenSetId === (account.tokenSetId ?? group.credential.activeTokenSetId);
}

function eventsOf(
  group: Group,
  evidence: Evidence,
  policy: EvidencePolicy,
  context: EvidenceContext,
): readonly GroupEvent[] {
  const { judgement } = evidence;
  switch (judgement.class) {
    case 'healthy':
      if (!evidence.authoritative || judgement.reason !== 'ok') return [];
      return evidence.accountId === null
        ? credentialIsHealthy(group, evidence, policy, context)
        : assetIsHealthy(group, evidence.accountId);
    case 'transient':
      if (judgement.reason === 'unconfirmed_denial' && judgement.subject === 'credential') {
        return suspectCredential(group, judgement.reason);
      }
      return evidence.authoritative && evidence.accountId === null ? unansweredTooLong(group, context) : [];
    case 'rate_limited':
      return [];
    case 'misconfigured':
      // Our fault, recorded for the network and its app (`domain/network-state`), never for an account.
      return [];
    case 'disconnected':
      return denied(group, evidence, judgement.reason, policy, context);
  }
}

/**
 * No answer is no evidence; but its work must not be tried for ever, in silence, with a token whose end has passed, or
 * at a server that has told nobody anything for a day. It waits, and operators are shown why. In an outage they know.
 */
function unansweredTooLong(group: Group, { now, weather }: EvidenceContext): readonly GroupEvent[] {
  if (weather.is === 'outage') return [];
  const { trouble } = group.credential;
  const endsAt = activeTokenSet(group, null)?.expiresAt ?? null;
  if (endsAt !== null && now - endsAt > ENDED_WITHOUT_ANSWER_MS) return suspectCredential(group, 'token_expired');
  const isSilent = trouble?.kind === 'silence' && now - trouble.since > SILENT_FOR_LONG_MS;
  return isSilent ? suspectCredential(group, NO_ANSWER) : [];
}

function denied(
  group: Group,
  evidence: Evidence,
  reason: DisconnectedReasonJudged,
  policy: EvidencePolicy,
  context: EvidenceContext,
): readonly GroupEvent[] {
  const { subject } = evidence.judgement;
  const capability = CAPABILITY_OF[evidence.operation];
  if (subject === 'request' || subject === 'app' || subject === 'network') return [];
  if (evidence.accountId !== null && LIMITING_STATEMENTS.has(reason) && !evidence.authoritative) {
    // Work that is no capability of the account (a look-up) is refused alone.
    return capability === undefined ? [] : limitCapability(group, evidence.accountId, capability, reason, context);
  }
  if (evidence.accountId !== null && (subject === 'asset' || isOwnTokenOfHealthyCredential(group, evidence, context))) {
    return assetIsDenied(group, evidence, evidence.accountId, reason, context);
  }
  return credentialIsDenied(group, evidence, reason, policy, context);
}

/** An asset's own token is refused although its credential was proven a moment ago: the asset's trouble alone. */
function isOwnTokenOfHealthyCredential(group: Group, evidence: Evidence, { now }: DecisionContext): boolean {
  const { doubt, schedule, activeTokenSetId } = group.credential;
  if (!evidence.authoritative || doubt !== null || evidence.tokenSetId === activeTokenSetId) return false;
  return schedule.lastHealthyAt !== null && now - schedule.lastHealthyAt <= CONFIRMATION_SPACING_MS;
}

// ------------------------------------------------------------------------------------------ the credential

function credentialIsHealthy(
  group: Group,
  evidence: Evidence,
  policy: EvidencePolicy,
  context: DecisionContext,
): readonly GroupEvent[] {
  const { credential } = group;
  const subject = subjectOf(group);
  const { tokenSetId } = evidence;
  if (credential.status === 'dead') return [{ name: 'credential.revived', subject, data: { tokenSetId } }];
  const cleared: readonly GroupEvent[] =
    credential.doubt === null ? [] : [{ name: 'credential.cleared', subject, data: { tokenSetId } }];
  const scopes = evidence.finding?.scopes ?? null;
  return [...cleared, ...scopeChanges(group, scopes, policy, context), ...endsSoon(group, context)];
}

/** A person must sign in before the tokens end, and is told in time to do it; once for each grant. */
function endsSoon(group: Group, context: DecisionContext): readonly GroupEvent[] {
  const tokenSet = activeTokenSet(group, null);
  const endsAt = unrenewedEnd(tokenSet);
  if (tokenSet === undefined || endsAt === null || endsAt - context.now > WARNED_AHEAD_MS) return [];
  // Of what lives for hours or days nobody can be warned in time.
  if (endsAt - tokenSet.issuedAt < 2 * WARNED_AHEAD_MS) return [];
  if (openIncident(group, null, 'ending') !== undefined) return [];
  const incidentId = incidentToOpen(group, null, 'ending', context);
  const data = { tokenSetId: tokenSet.id, endsAt, incidentId };
  return [{ name: 'credential.ends_soon', subject: subjectOf(group), data }];
}

function credentialIsDenied(
  group: Group,
  evidence: Evidence,
  reason: DisconnectedReasonJudged,
  policy: EvidencePolicy,
  context: EvidenceContext,
): readonly GroupEvent[] {
  const { credential } = group;
  if (credential.status === 'dead') return [];
  const aboutCredential = evidence.accountId === null;
  // What an asset's own token meets is a hint about the credential, never its end.
  if (!evidence.authoritative || !aboutCredential) return suspectCredential(group, reason);
  // The refresh under way tells more than this answer, and its new tokens must not be lost to it.
  if (credential.status === 'refreshing') return suspectCredential(group, reason);
  if (needsRefusedRefresh(group, reason, policy)) {
    // The one refresh that could tell was spent and its answer lost: what the access token cannot do any more
    // is over, and the fault is ours.
    return credential.status === 'refresh_unknown'
      ? disconnectCredential(group, 'refresh_lost', context)
      : suspectCredential(group, reason);
  }
  return isBelieved(group, evidence, context)
    ? disconnectCredential(group, reason, context)
    : suspectCredential(group, reason);
}

/**
 * Whether a refusal of the credential decides. The network's own statement does at once; weak ones after confirmation
 * and only while the network works for somebody else; in an outage nothing does, and while many are ended at once
 * everything is confirmed in a second turn of the probes.
 */
function isBelieved(group: Group, { judgement }: Evidence, context: EvidenceContext): boolean {
  const { weather, others, now } = context;
  const { doubt } = group.credential;
  const isStatement = judgement.recovery !== 'confirm';
  if (isWithheld(weather, isStatement, now)) return false;
  if (weather.is === 'mass_revocation') return isConfirmedBy(group, MASS_CONFIRMATION_SPACING_MS, now);
  if (isStatement) return true;
  if (doubt === null || !isConfirmedBy(group, CONFIRMATION_SPACING_MS, now)) return false;
  return isWitnessed(others, doubt.since) || now - doubt.since >= OUTAGE_AGE_MAX_MS;
}

/** Where a refresh token exists, only a refused refresh proves that a token is dead. */
function needsRefusedRefresh(group: Group, reason: DisconnectReason, policy: EvidencePolicy): boolean {
  const tokenSet = activeTokenSet(group, null);
  return policy.canRefresh && tokenSet?.hasRefreshToken === true && !STATEMENTS_ABOUT_THE_ACCOUNT.has(reason);
}

export function isConfirmedBy(group: Group, spacingMs: number, now: number): boolean {
  const { doubt } = group.credential;
  if (doubt === null) return false;
  return doubt.confirmations + 1 >= CONFIRMATIONS_NEEDED && now - doubt.lastConfirmedAt >= spacingMs;
}

/** The first credential-scoped evidence makes the gates suspect at once; repeated evidence changes nothing more. */
export function suspectCredential(group: Group, reason: string): readonly GroupEvent[] {
  const { credential } = group;
  if (credential.status === 'dead' || credential.doubt !== null) return [];
  const tokenSetId = credential.activeTokenSetId;
  if (tokenSetId === null) return [];
  return [{ name: 'credential.suspected', subject: subjectOf(group), data: { tokenSetId, reason } }];
}

export function disconnectCredential(
  group: Group,
  reason: DisconnectReason,
  context: DecisionContext,
): readonly GroupEvent[] {
  const absorbed = group.incidents.filter(
    (incident) =>
      incident.endedAt === null &&
      (incident.kind === 'ending' || (incident.accountId !== null && incident.kind === 'disconnected')),
  );
  return [
    {
      name: 'credential.disconnected',
      subject: subjectOf(group),
      data: {
        tokenSetId: group.credential.activeTokenSetId,
        reason,
        incidentId: incidentToOpen(group, null, 'disconnected', context),
        accountIds: group.accounts.map((account) => account.id),
        absorbed: absorbed.map((incident) => incident.id),
      },
    },
  ];
}

// ------------------------------------------------------------------------------------------ one asset

function assetIsHealthy(group: Group, accountId: string): readonly GroupEvent[] {
  const account = accountOf(group, accountId);
  const { credential } = group;
  if (account === undefined || !mayOpenGates(group)) return [];
  const { connection } = account;
  const subject = { ...subjectOf(group), accountId };
  const tokenSetId = account.tokenSetId ?? credential.activeTokenSetId;
  if (tokenSetId === null) return [];
  switch (connection.status) {
    case 'unverified':
      return [{ name: 'account.connected', subject, data: { tokenSetId, endedIncidentIds: [] } }];
    case 'suspect':
      if (connection.of !== 'asset') return [];
      // Its work was held, or it was never connected before: to be told, and released, like any connection.
      return connection.reason === COULD_NOT_CHECK || account.lastConnectedAt === null
        ? [{ name: 'account.connected', subject, data: { tokenSetId, endedIncidentIds: [] } }]
        : [{ name: 'account.cleared', subject, data: {} }];
    case 'disconnected': {
      if (connection.of !== 'asset') return [];
      const incident = openIncident(group, accountId, 'disconnected');
      const endedIncidentIds = incident === undefined ? [] : [incident.id];
      return [{ name: 'account.connected', subject, data: { tokenSetId, endedIncidentIds } }];
    }
    case 'connected':
    case 'removed':
      return [];
  }
}

function assetIsDenied(
  group: Group,
  evidence: Evidence,
  accountId: string,
  reason: DisconnectedReasonJudged,
  context: EvidenceContext,
): readonly GroupEvent[] {
  const account = accountOf(group, accountId);
  if (account === undefined || account.connection.status === 'disconnected') return [];
  const suspected =
    account.connection.status === 'suspect' && account.connection.of === 'asset' ? account.connection : null;
  const isStatement = evidence.judgement.recovery !== 'confirm';
  const isConfirmed = isStatement || (suspected !== null && context.now - suspected.since >= CONFIRMATION_SPACING_MS);
  if (evidence.authoritative && isConfirmed && !isWithheld(context.weather, isStatement, context.now))
    return disconnectAsset(group, account, reason, context);
  if (account.connection.status !== 'connected' && account.connection.status !== 'unverified') return [];
  return [{ name: 'account.suspected', subject: { ...subjectOf(group), accountId }, data: { reason } }];
}

export function disconnectAsset(
  group: Group,
  account: Account,
  reason: DisconnectReason,
  context: DecisionContext,
): readonly GroupEvent[] {
  return [
    {
      name: 'account.disconnected',
      subject: { ...subjectOf(group), accountId: account.id },
      data: { reason, incidentId: incidentToOpen(group, account.id, 'disconnected', context) },
    },
  ];
}

// ------------------------------------------------------------------------------------------ what follows

function countConfirmation(group: Group, evidence: Evidence, { now, weather }: EvidenceContext): Group {
  const { credential } = group;
  const { doubt } = credential;
  if (doubt === null || !evidence.authoritative || evidence.accountId !== null) return group;
  if (evidence.judgement.class !== 'disconnected') return group;
  // What is said in an outage is no opinion: the first one after it counts as the first.
  if (weather.is === 'outage') return group;
  // Answers that come closer together than this are one: the network had no time to think better of it.
  if (doubt.confirmations > 0 && now - doubt.lastConfirmedAt < CONFIRMATION_SPACING_MS) return group;
  return withOpinion(group, now);
}

/** The network has said so once more. */
export function withOpinion(group: Group, now: number): Group {
  const { credential } = group;
  const { doubt } = credential;
  if (doubt === null) return group;
  const counted = { ...doubt, confirmations: doubt.confirmations + 1, lastConfirmedAt: now };
  return { ...group, credential: { ...credential, doubt: counted } };
}

/** What an authoritative answer about the credential adds to its trouble; a dead one is in none that would tell anything. */
function noteTrouble(group: Group, evidence: Evidence, policy: EvidencePolicy, { now }: DecisionContext): Group {
  const { credential } = group;
  const { judgement } = evidence;
  if (!evidence.authoritative || evidence.accountId !== null) return group;
  if (credential.status === 'dead' && credential.deadSince !== now) return group;
  const isStatement =
    judgement.class === 'disconnected' &&
    judgement.recovery !== 'confirm' &&
    !needsRefusedRefresh(group, judgement.reason, policy);
  return withTrouble(group, troubleIn(judgement, isStatement), now);
}

/** Of credentials that were healthy once: what the host put without a proof tells nothing of the network. */
export function withTrouble(group: Group, found: ReturnType<typeof troubleIn>, now: number): Group {
  const { credential } = group;
  if (credential.schedule.lastHealthyAt === null) return group;
  return { ...group, credential: { ...credential, trouble: troubleAfter(credential.trouble, found, now) } };
}

/** Moves the next looks: an authoritative answer by its result, a hint by asking the network at once. */
function scheduleNext(
  before: Group,
  group: Group,
  evidence: Evidence,
  events: readonly GroupEvent[],
  policy: EvidencePolicy,
  { now, spread, weather }: EvidenceContext,
): Group {
  const { credential } = group;
  const { judgement } = evidence;
  const raised = events.some((event) => event.name === 'credential.suspected' || event.name === 'account.suspected');
  let { schedule } = credential;
  if (evidence.authoritative && evidence.accountId === null) {
    const endsAt = unrenewedEnd(activeTokenSet(group, null));
    const look: Look = {
      result: probeResult(group, judgement, weather),
      askedAt: evidence.askedAt ?? now,
      retryAfterMs: judgement.retryAfterS === undefined ? null : judgement.retryAfterS * 1000,
      everyMs: healthyEveryMs(policy.probing.everyMs, { wasInTrouble: isInTrouble(before), endsAt }, now),
      endsAt,
      deadSince: credential.status === 'dead' ? credential.deadSince : null,
      doubtedSince: credential.doubt?.since ?? null,
    };
    schedule = afterProbe(schedule, look, now, spread);
  } else if (raised && !evidence.authoritative) {
    // A hint: the network itself is asked at once.
    schedule = { ...schedule, nextProbeAt: now, probeWantedAt: now };
  } else if (evidence.authoritative && isUnsettled(group, evidence)) {
    // Asked again soon, apart enough to count as a second opinion, and not left to the credential's own rhythm.
    const spacing = judgement.class === 'disconnected' ? CONFIRMATION_SPACING_MS : UNSETTLED_RETRY_MS;
    const soon = now + Math.max(spacing, (judgement.retryAfterS ?? 0) * 1000);
    const probeWantedAt = judgement.class === 'disconnected' ? now : schedule.probeWantedAt;
    schedule = { ...schedule, nextProbeAt: Math.min(schedule.nextProbeAt ?? soon, soon), probeWantedAt };
  } else if (policy.probing.workCountsAsProbe && provesByWork(group, evidence)) {
    schedule = provenOtherwise(schedule, policy.probing.everyMs, now, spread);
  }
  if (judgement.class === 'disconnected' && credential.doubt !== null && evidence.accountId === null) {
    if (credential.status === 'active' && needsRefusedRefresh(group, judgement.reason, policy)) {
      schedule = { ...schedule, nextRefreshAt: Math.max(now, refreshSensibleAt(activeTokenSet(group, null))) };
    }
  }
  return schedule === credential.schedule ? group : { ...group, credential: { ...credential, schedule } };
}

function isInTrouble({ credential }: Group): boolean {
  return credential.doubt !== null || credential.trouble !== null || credential.schedule.transientStreak > 0;
}

/** Work that was done with the credential's own token. */
function provesByWork(group: Group, { judgement, tokenSetId }: Evidence): boolean {
  const { doubt, status, activeTokenSetId } = group.credential;
  const isProof = judgement.class === 'healthy' && judgement.reason === 'ok' && tokenSetId === activeTokenSetId;
  return isProof && doubt === null && status === 'active';
}

/** An asset in doubt of its own, or one that was never proven, after its own answer. */
function isUnsettled(group: Group, { accountId }: Evidence): boolean {
  const connection = accountId === null ? undefined : accountOf(group, accountId)?.connection;
  return connection?.status === 'unverified' || (connection?.status === 'suspect' && connection.of === 'asset');
}

function probeResult(group: Group, judgement: Judgement, weather: Weather): ProbeResult {
  if (group.credential.status === 'dead') return 'dead';
  if (group.credential.doubt !== null) {
    if (weather.is === 'outage') return 'unproven';
    return weather.is === 'mass_revocation' ? 'doubted_with_many' : 'doubted';
  }
  return judgement.class === 'healthy' && judgement.reason === 'ok' ? 'healthy' : 'unproven';
}

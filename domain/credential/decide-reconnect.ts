import type { Account } from '../account/account';
import type { AccountOutcome } from '../event/events';
import type { DisconnectReason } from '../judgement/vocabulary';
import { ok, refuse } from '../result';
import type { Result } from '../result';
import type { TokenSet } from './credential';
import { CAPABILITIES } from '../networks/network';
import { forEachCapability, lacksScopes, limitCapability, scopeChanges, unlimit } from './capabilities';
import { COULD_NOT_CHECK, disconnectAsset } from './decide-evidence';
import { subjectOf } from './decision';
import type { DecisionContext, EvidencePolicy, GroupDecision } from './decision';
import { activeTokenSet, evolveGroup, hasPendingGrant, openIncident } from './group';
import type { Group, GroupEvent } from './group';
import { afterProbe, healthyEveryMs, refreshDueAt, unrenewedEnd } from './schedule';
import type { Look } from './schedule';

/** What asking one asset with its own new token proved. */
export type AssetCheck =
  | { readonly accountId: string; readonly verdict: 'works' }
  | { readonly accountId: string; readonly verdict: 'lost'; readonly reason: DisconnectReason }
  | { readonly accountId: string; readonly verdict: 'could_not_check' };

export interface VerifiedGrant {
  /** The credential's token set of the grant: pending after a re-authorisation, active after a heal. */
  readonly tokenSetId: string;
  readonly reconnectId: string | null;
  /** null: nobody re-authorised, the network healed it. */
  readonly memberId: string | null;
  readonly checks: readonly AssetCheck[];
  readonly scopes: readonly string[] | null;
}

export type ReconnectRefusal = 'older_than_present' | 'not_pending' | 'retired';

/**
 * The transaction that ends a disconnection: active token sets, gates, ended incidents and the events, for the whole
 * group at once. Called only with a grant that was verified (promise 8); refuses one that is older than the present.
 */
export function decideReconnected(
  group: Group,
  grant: VerifiedGrant,
  policy: EvidencePolicy,
  context: DecisionContext,
): Result<GroupDecision, ReconnectRefusal> {
  const { credential } = group;
  if (credential.status === 'retired') return refuse('retired');
  const granted = group.tokenSets.find((set) => set.id === grant.tokenSetId);
  if (granted === undefined || !mayBeBelieved(group, granted)) return refuse('not_pending');
  const present = activeTokenSet(group, null);
  // A refresh renews an older grant; that it happened later does not make it a newer one.
  const isGrant = present !== undefined && present.id !== granted.id && present.origin !== 'refresh';
  if (isGrant && present.issuedAt > granted.issuedAt) return refuse('older_than_present');
  const outcomes = group.accounts.map((account) => outcomeOf(account, grant, policy));
  const first: readonly GroupEvent[] = [
    {
      name: 'credential.reconnected',
      subject: subjectOf(group),
      data: {
        tokenSetId: grant.tokenSetId,
        reconnectId: grant.reconnectId,
        memberId: grant.memberId,
        outcomes,
        endedIncidentIds: endedIncidents(group, outcomes),
      },
    },
  ];
  const reconnected = evolveGroup(group, first, context);
  const second = [
    ...assetsLeftOut(reconnected, outcomes, context),
    ...capabilityChanges(reconnected, outcomes, grant.scopes, policy, context),
  ];
  const evolved = evolveGroup(reconnected, second, context);
  const uncertain = outcomes.some((each) => each.reason === COULD_NOT_CHECK);
  const endsAt = unrenewedEnd(granted);
  const look: Look = {
    result: uncertain ? 'doubted' : 'healthy',
    askedAt: context.now,
    retryAfterMs: null,
    // Whoever has just been away is looked at more often at first.
    everyMs: healthyEveryMs(policy.probing.everyMs, { wasInTrouble: true, endsAt }, context.now),
    endsAt,
    deadSince: null,
    doubtedSince: null,
  };
  const schedule = {
    ...afterProbe(evolved.credential.schedule, look, context.now, context.spread),
    lastHealthyAt: context.now,
    nextRefreshAt: refreshDueAt(granted),
  };
  return ok({
    group: { ...evolved, credential: { ...evolved.credential, schedule } },
    events: [...first, ...second],
    stale: false,
  });
}

/** A re-authorisation that waits for this; or, of a dead credential that answers again, the tokens it has. */
function mayBeBelieved(group: Group, granted: TokenSet): boolean {
  if (granted.status === 'pending') return granted.accountId === null;
  const isHealed = group.credential.status === 'dead' && granted.id === group.credential.activeTokenSetId;
  // A person who has just signed in is believed sooner than the old tokens.
  return isHealed && !hasPendingGrant(group);
}

function outcomeOf(account: Account, grant: VerifiedGrant, policy: EvidencePolicy): AccountOutcome {
  const accountId = account.id;
  const check = grant.checks.find((each) => each.accountId === accountId);
  if (check === undefined || check.verdict === 'could_not_check') {
    return { accountId, outcome: 'unchanged', reason: COULD_NOT_CHECK };
  }
  if (check.verdict === 'lost') return { accountId, outcome: 'unchanged', reason: check.reason };
  return CAPABILITIES.some((capability) => lacksScopes(account, capability, grant.scopes, policy))
    ? { accountId, outcome: 'limited', reason: 'permission_missing' }
    : { accountId, outcome: 'reconnected', reason: null };
}

function endedIncidents(group: Group, outcomes: readonly AccountOutcome[]): readonly string[] {
  const own = openIncident(group, null, 'disconnected');
  const ending = openIncident(group, null, 'ending');
  const ofAssets = outcomes
    .filter((outcome) => outcome.outcome !== 'unchanged')
    .map((outcome) => openIncident(group, outcome.accountId, 'disconnected'));
  return [own, ending, ...ofAssets].flatMap((incident) => (incident === undefined ? [] : [incident.id]));
}

/** Assets that the new grant does not reach get a trouble of their own, so that they heal by their own probe. */
function assetsLeftOut(
  group: Group,
  outcomes: readonly AccountOutcome[],
  context: DecisionContext,
): readonly GroupEvent[] {
  return group.accounts.flatMap((account): readonly GroupEvent[] => {
    const reason = outcomes.find((each) => each.accountId === account.id && each.outcome === 'unchanged')?.reason;
    if (reason === undefined || reason === null || reason === 'plan_limit') return [];
    const { connection } = account;
    const isLostAlready = connection.status === 'disconnected' && connection.of === 'asset';
    if (isLostAlready) return [];
    if (reason !== COULD_NOT_CHECK) return disconnectAsset(group, account, reason, context);
    // Nothing was ever proven about it, and nothing is now.
    if (connection.status === 'unverified') return [];
    return [{ name: 'account.suspected', subject: { ...subjectOf(group), accountId: account.id }, data: { reason } }];
  });
}

/**
 * A reconnect is a new beginning for every capability of what it reconnected: only what the new grant is known to lack
 * stays limited. What it did not reconnect is compared as by any probe.
 */
function capabilityChanges(
  group: Group,
  outcomes: readonly AccountOutcome[],
  granted: readonly string[] | null,
  policy: EvidencePolicy,
  context: DecisionContext,
): readonly GroupEvent[] {
  const isReconnected = ({ id }: Account): boolean =>
    outcomes.some((each) => each.accountId === id && each.outcome !== 'unchanged');
  const others = { ...group, accounts: group.accounts.filter((account) => !isReconnected(account)) };
  const ofReconnected = forEachCapability(group, context, (state, account, capability) => {
    if (!isReconnected(account)) return [];
    if (lacksScopes(account, capability, granted, policy)) {
      return limitCapability(state, account.id, capability, 'permission_missing', context);
    }
    return account.limits[capability] === undefined ? [] : unlimit(state, account, capability);
  });
  return [...ofReconnected, ...scopeChanges(others, granted, policy, context)];
}

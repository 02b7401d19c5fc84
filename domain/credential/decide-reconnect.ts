import type { AccountOutcome } from '../event/events';
import type { DisconnectReason } from '../judgement/vocabulary';
import { ok, refuse } from '../result';
import type { Result } from '../result';
import { disconnectAsset, scopeChanges, subjectOf } from './decide-evidence';
import type { DecisionContext, EvidencePolicy, GroupDecision } from './decide-evidence';
import { accountOf, activeTokenSet, evolveGroup, openIncident } from './group';
import type { Group, GroupEvent } from './group';
import { CONFIRMATION_SPACING_MS, afterProbe, refreshDueAt } from './schedule';

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
  if (granted === undefined || (granted.status !== 'pending' && granted.id !== credential.activeTokenSetId)) {
    return refuse('not_pending');
  }
  const present = activeTokenSet(group, null);
  if (present !== undefined && present.id !== granted.id && present.issuedAt > granted.issuedAt) {
    return refuse('older_than_present');
  }
  const outcomes = group.accounts.map((account) => outcomeOf(account.id, grant));
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
    ...assetsLeftOut(reconnected, grant.checks, context),
    ...scopeChanges(reconnected, grant.scopes, policy, context),
  ];
  const evolved = evolveGroup(reconnected, second, context);
  const uncertain = grant.checks.some((check) => check.verdict === 'could_not_check');
  const healthy = afterProbe(evolved.credential.schedule, 'healthy', context.now, context.spread, null);
  const schedule = {
    ...healthy,
    nextProbeAt: uncertain ? context.now + CONFIRMATION_SPACING_MS : healthy.nextProbeAt,
    nextRefreshAt: refreshDueAt(granted),
  };
  return ok({
    group: { ...evolved, credential: { ...evolved.credential, schedule } },
    events: [...first, ...second],
    stale: false,
  });
}

function outcomeOf(accountId: string, grant: VerifiedGrant): AccountOutcome {
  const check = grant.checks.find((each) => each.accountId === accountId);
  if (check === undefined || check.verdict === 'could_not_check') {
    return { accountId, outcome: 'unchanged', reason: 'could_not_check' };
  }
  return check.verdict === 'works'
    ? { accountId, outcome: 'reconnected', reason: null }
    : { accountId, outcome: 'unchanged', reason: check.reason };
}

function endedIncidents(group: Group, outcomes: readonly AccountOutcome[]): readonly string[] {
  const own = openIncident(group, null, 'disconnected');
  const ofAssets = outcomes
    .filter((outcome) => outcome.outcome !== 'unchanged')
    .map((outcome) => openIncident(group, outcome.accountId, 'disconnected'));
  return [own, ...ofAssets].flatMap((incident) => (incident === undefined ? [] : [incident.id]));
}

/** Assets that the new grant does not reach get a trouble of their own, so that they heal by their own probe. */
function assetsLeftOut(group: Group, checks: readonly AssetCheck[], context: DecisionContext): readonly GroupEvent[] {
  return checks.flatMap((check): readonly GroupEvent[] => {
    const account = accountOf(group, check.accountId);
    if (account === undefined || check.verdict === 'works') return [];
    const isLostAlready = account.connection.status === 'disconnected' && account.connection.of === 'asset';
    if (isLostAlready) return [];
    if (check.verdict === 'lost') return disconnectAsset(group, account, check.reason, context);
    return [
      {
        name: 'account.suspected',
        subject: { ...subjectOf(group), accountId: account.id },
        data: { reason: 'could_not_check' },
      },
    ];
  });
}


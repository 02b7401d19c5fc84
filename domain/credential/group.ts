import type { Account, Connection } from '../account/account';
import type { EventName, NewEvent } from '../event/events';
import { assertNever } from '../assert-never';
import type { Incident } from '../incident/incident';
import type { Credential, Refresh, TokenSet } from './credential';

/**
 * The credential group: one credential and all accounts that hang on it. It is decided and written as one, since
 * disconnecting and reconnecting concern all of it at once. It never crosses an owner.
 */
export interface Group {
  readonly credential: Credential;
  /** Removed accounts are not among them. */
  readonly accounts: readonly Account[];
  /** Active and pending token sets of the credential and of its assets. */
  readonly tokenSets: readonly TokenSet[];
  /** Open incidents, and those that ended so lately that they would reopen. */
  readonly incidents: readonly Incident[];
  /** The refresh that the credential's status names; null where it names none. */
  readonly refresh: Refresh | null;
}

type GroupEventName = Extract<EventName, `credential.${string}` | `account.${string}` | `reconnect.${string}`>;
export type GroupEvent = NewEvent<GroupEventName>;

/** What `evolve` needs beside the event: when it happened. */
export interface EvolveContext {
  readonly now: number;
}

export function activeTokenSet(group: Group, accountId: string | null): TokenSet | undefined {
  return group.tokenSets.find((set) => set.accountId === accountId && set.status === 'active');
}

export function accountOf(group: Group, accountId: string): Account | undefined {
  return group.accounts.find((account) => account.id === accountId);
}

export function openIncident(group: Group, accountId: string | null, kind: Incident['kind']): Incident | undefined {
  return group.incidents.find(
    (incident) => incident.endedAt === null && incident.accountId === accountId && incident.kind === kind,
  );
}

/** A re-authorisation is stored and not verified yet: until it is, nothing of the group starts with either grant. */
export function hasPendingGrant(group: Group): boolean {
  return group.tokenSets.some((set) => set.accountId === null && set.status === 'pending');
}

/** Whether a gate of the group may be open at all: its credential lives, nobody doubts it, no grant is pending. */
export function mayOpenGates(group: Group): boolean {
  return !isOver(group.credential) && group.credential.doubt === null && !hasPendingGrant(group);
}

/**
 * Folds what was decided into the group. Total over the events of the group: a new one does not compile unnamed.
 *
 * Guarantees, whatever the order of events: no gate is open unless `mayOpenGates`; a removed account stays removed; of
 * a dead credential every account is disconnected; a retired credential stays retired. An event that would break one of
 * these changes nothing.
 */
export function evolveGroup(group: Group, events: readonly GroupEvent[], context: EvolveContext): Group {
  return events.reduce((state, event) => (isTooLate(state, event) ? state : evolveOne(state, event, context)), group);
}

/** What it speaks about is over already. */
function isTooLate(group: Group, event: GroupEvent): boolean {
  if (group.credential.status === 'retired') return true;
  const { accountId } = event.subject;
  if (accountId === undefined) return false;
  const status = accountOf(group, accountId)?.connection.status;
  return status === undefined || status === 'removed';
}

function evolveOne(group: Group, event: GroupEvent, { now }: EvolveContext): Group {
  switch (event.name) {
    case 'credential.suspected': {
      if (isOver(group.credential)) return group;
      const doubt = group.credential.doubt ?? {
        since: now,
        reason: event.data.reason,
        confirmations: 0,
        lastConfirmedAt: now,
        shownToOperatorsAt: null,
      };
      return suspectConnected(withCredential(group, { ...group.credential, doubt }), event.data.reason, now);
    }
    case 'credential.cleared':
      return reopenGates(withCredential(group, { ...group.credential, doubt: null }));
    case 'credential.disconnected': {
      if (isOver(group.credential)) return group;
      const credential: Credential = {
        ...factsOf(group.credential),
        doubt: null,
        status: 'dead',
        reason: event.data.reason,
        deadSince: now,
      };
      const closed = mapAccounts(withCredential(abandonRefresh(group, now), credential), (account) =>
        event.data.accountIds.includes(account.id)
          ? connect(account, { status: 'disconnected', of: 'credential', reason: event.data.reason, since: now })
          : account,
      );
      const absorbed = endIncidents(closed, event.data.absorbed, 'absorbed', now);
      return openIncidentIn(absorbed, event.data.incidentId, null, 'disconnected', event.data.reason, now);
    }
    case 'credential.ends_soon':
      if (isOver(group.credential)) return group;
      return openIncidentIn(group, event.data.incidentId, null, 'ending', 'token_expired', now);
    case 'credential.doubt_unresolved': {
      const { doubt } = group.credential;
      if (doubt === null) return group;
      return withCredential(group, { ...group.credential, doubt: { ...doubt, shownToOperatorsAt: now } });
    }
    case 'reconnect.completed': {
      // Of two grants that wait to be verified the newer counts; the older one's attempt ends when its turn comes.
      const tokenSets = endPending(group, 'superseded', (set) => set.grantId !== event.data.tokenSetId);
      return suspectConnected({ ...group, tokenSets }, 'reconnect_in_progress', now);
    }
    case 'reconnect.refused': {
      const tokenSets = endPending(group, 'refused', (set) => set.grantId === event.data.tokenSetId);
      return reopenGates({ ...group, tokenSets });
    }
    case 'credential.reconnected': {
      const credential: Credential = {
        ...factsOf(group.credential),
        status: 'active',
        doubt: null,
        trouble: null,
        activeTokenSetId: event.data.tokenSetId,
        connectedByMemberId: event.data.memberId ?? group.credential.connectedByMemberId,
        connectedAt: now,
      };
      const activated = activateGrant(withCredential(abandonRefresh(group, now), credential), event.data.tokenSetId);
      const connection: Connection = mayOpenGates(activated)
        ? { status: 'connected' }
        : { status: 'suspect', of: 'credential', reason: 'reconnect_in_progress', since: now };
      const reconnected = mapAccounts(activated, (account) => {
        const outcome = event.data.outcomes.find((each) => each.accountId === account.id);
        if (outcome === undefined || outcome.outcome === 'unchanged') return account;
        return {
          ...connect(account, connection),
          releaseCutoff: now,
          lastConnectedByMemberId: event.data.memberId ?? account.lastConnectedByMemberId,
          lastConnectedAt: now,
        };
      });
      return endIncidents(
        reconnected,
        event.data.endedIncidentIds,
        event.data.memberId === null ? 'heal' : 'reconnect',
        now,
      );
    }
    case 'credential.refreshed': {
      if (!isRefreshOpen(group.credential)) return group;
      const tokenSets = group.tokenSets.map((set) =>
        set.id === event.data.previousTokenSetId ? { ...set, status: 'superseded' as const } : set,
      );
      return withCredential(
        { ...group, tokenSets },
        { ...factsOf(group.credential), status: 'active', activeTokenSetId: event.data.tokenSetId },
      );
    }
    case 'credential.refresh_unknown':
      if (!isRefreshOpen(group.credential)) return group;
      return withCredential(group, {
        ...factsOf(group.credential),
        status: 'refresh_unknown',
        refreshId: event.data.refreshId,
        unknownSince: now,
      });
    case 'credential.retired':
      return withCredential(abandonRefresh(group, now), {
        ...factsOf(group.credential),
        doubt: null,
        status: 'retired',
        retiredAt: now,
      });
    case 'credential.revived':
      return group;
    case 'account.connected': {
      if (!mayOpenGates(group)) return group;
      const connected = mapAccount(group, event.subject.accountId, (account) => ({
        ...connect(account, { status: 'connected' }),
        releaseCutoff: now,
        lastConnectedAt: account.lastConnectedAt ?? now,
      }));
      return endIncidents(connected, event.data.endedIncidentIds, 'heal', now);
    }
    case 'account.suspected':
      if (isOver(group.credential)) return group;
      return mapAccount(group, event.subject.accountId, (account) =>
        isAssetLost(account)
          ? account
          : connect(account, { status: 'suspect', of: 'asset', reason: event.data.reason, since: now }),
      );
    case 'account.cleared':
      if (!mayOpenGates(group)) return group;
      return mapAccount(group, event.subject.accountId, (account) =>
        isAssetSuspect(account) ? connect(account, { status: 'connected' }) : account,
      );
    case 'account.disconnected': {
      if (isOver(group.credential)) return group;
      const closed = mapAccount(group, event.subject.accountId, (account) =>
        connect(account, { status: 'disconnected', of: 'asset', reason: event.data.reason, since: now }),
      );
      const { accountId = null } = event.subject;
      return openIncidentIn(closed, event.data.incidentId, accountId, 'disconnected', event.data.reason, now);
    }
    case 'account.limited': {
      const limited = mapAccount(group, event.subject.accountId, (account) => ({
        ...account,
        limits: { ...account.limits, [event.data.capability]: event.data.reason },
      }));
      const { accountId = null } = event.subject;
      return openIncidentIn(limited, event.data.incidentId, accountId, 'limited', event.data.reason, now);
    }
    case 'account.unlimited': {
      const lifted = mapAccount(group, event.subject.accountId, (account) => ({
        ...account,
        limits: Object.fromEntries(
          Object.entries(account.limits).filter(([capability]) => capability !== event.data.capability),
        ),
      }));
      const { accountId = null } = event.subject;
      const stillLimited = lifted.accounts.some(
        (account) => account.id === accountId && Object.keys(account.limits).length > 0,
      );
      const incident = openIncident(lifted, accountId, 'limited');
      return stillLimited || incident === undefined ? lifted : endIncidents(lifted, [incident.id], 'heal', now);
    }
    case 'account.paused':
      return mapAccount(group, event.subject.accountId, (account) => ({
        ...account,
        pausedAt: account.pausedAt ?? now,
      }));
    case 'account.resumed':
      return mapAccount(group, event.subject.accountId, (account) => ({
        ...account,
        pausedAt: null,
        releaseCutoff: now,
      }));
    case 'account.removed': {
      const removed = mapAccount(group, event.subject.accountId, (account) =>
        connect(account, { status: 'removed', removedAt: now }),
      );
      return endIncidents(removed, event.data.incidentIds, 'removed', now);
    }
    default:
      return assertNever(event);
  }
}

/** The facts of a credential without its life, to be joined with a new life. */
function factsOf(
  credential: Credential,
): Omit<Credential, 'status' | 'refreshId' | 'unknownSince' | 'reason' | 'deadSince' | 'retiredAt'> {
  const { id, organisationId, privateToMemberId, network, instance, networkUserId, displayName } = credential;
  const { activeTokenSetId, doubt, trouble, connectedByMemberId, connectedAt, schedule, createdAt, version } =
    credential;
  return {
    id,
    organisationId,
    privateToMemberId,
    network,
    instance,
    networkUserId,
    displayName,
    activeTokenSetId,
    doubt,
    trouble,
    connectedByMemberId,
    connectedAt,
    schedule,
    createdAt,
    version,
  };
}

/**
 * Makes the pending token sets of one grant the active ones, each superseding the set it replaces. An asset that the
 * grant brought no token for keeps the one it has. For a healed credential nothing is pending and nothing changes.
 */
function activateGrant(group: Group, grantId: string): Group {
  const fresh = group.tokenSets.filter((set) => set.grantId === grantId && set.status === 'pending');
  const tokenSets = group.tokenSets.map((set): TokenSet => {
    if (fresh.includes(set)) return { ...set, status: 'active' };
    const replaced = set.status === 'active' && fresh.some((each) => each.accountId === set.accountId);
    return replaced ? { ...set, status: 'superseded' } : set;
  });
  return mapAccounts({ ...group, tokenSets }, (account) => {
    const own = fresh.find((set) => set.accountId === account.id);
    return own === undefined ? account : { ...account, tokenSetId: own.id };
  });
}

/** Nothing more comes of it: dead or retired. */
function isOver({ status }: Credential): boolean {
  return status === 'dead' || status === 'retired';
}

function isRefreshOpen({ status }: Credential): boolean {
  return status === 'refreshing' || status === 'refresh_unknown';
}

/**
 * The credential's life moves on while a refresh is under way: its row ends here, since the credential does not name it
 * any more and nobody else would end it. The answer, when it comes, is about a token set of the past.
 */
function abandonRefresh(group: Group, now: number): Group {
  const { refresh } = group;
  if (refresh?.status !== 'in_flight') return group;
  return { ...group, refresh: { ...refresh, status: 'unknown', endedAt: now } };
}

function endPending(
  group: Group,
  status: 'superseded' | 'refused',
  which: (set: TokenSet) => boolean,
): readonly TokenSet[] {
  return group.tokenSets.map((set) => (set.status === 'pending' && which(set) ? { ...set, status } : set));
}

/** An asset in doubt of its own stays so: its gate is suspect already, and only its own probe answers that doubt. */
function suspectConnected(group: Group, reason: string, now: number): Group {
  return mapAccounts(group, (account) =>
    account.connection.status === 'connected'
      ? connect(account, { status: 'suspect', of: 'credential', reason, since: now })
      : account,
  );
}

/** What was suspect for the credential's sake alone, unless something else still keeps the gates. */
function reopenGates(group: Group): Group {
  if (!mayOpenGates(group)) return group;
  return mapAccounts(group, (account) =>
    isCredentialSuspect(account) ? connect(account, { status: 'connected' }) : account,
  );
}

function withCredential(group: Group, credential: Credential): Group {
  return { ...group, credential };
}

function connect(account: Account, connection: Connection): Account {
  return { ...account, connection };
}

function mapAccounts(group: Group, change: (account: Account) => Account): Group {
  const accounts = group.accounts.map((account) =>
    account.connection.status === 'removed' ? account : change(account),
  );
  return { ...group, accounts };
}

function mapAccount(group: Group, accountId: string | undefined, change: (account: Account) => Account): Group {
  return mapAccounts(group, (account) => (account.id === accountId ? change(account) : account));
}

function isCredentialSuspect(account: Account): boolean {
  return account.connection.status === 'suspect' && account.connection.of === 'credential';
}

function isAssetSuspect(account: Account): boolean {
  return account.connection.status === 'suspect' && account.connection.of === 'asset';
}

function isAssetLost(account: Account): boolean {
  return account.connection.status === 'disconnected' && account.connection.of === 'asset';
}

function endIncidents(
  group: Group,
  ids: readonly string[],
  endedBy: NonNullable<Incident['endedBy']>,
  now: number,
): Group {
  const incidents = group.incidents.map((incident) =>
    ids.includes(incident.id) && incident.endedAt === null ? { ...incident, endedAt: now, endedBy } : incident,
  );
  return { ...group, incidents };
}

/** Opens a new incident, reopens a lately ended one of this id, or only updates the reason of an open one. */
function openIncidentIn(
  group: Group,
  id: string,
  accountId: string | null,
  kind: Incident['kind'],
  reason: Incident['reason'],
  now: number,
): Group {
  const known = group.incidents.find((incident) => incident.id === id);
  if (known === undefined) {
    const opened: Incident = {
      id,
      organisationId: group.credential.organisationId,
      credentialId: group.credential.id,
      accountId,
      kind,
      reason,
      openedAt: now,
      reopenedAt: null,
      endedAt: null,
      endedBy: null,
      version: 0,
    };
    return { ...group, incidents: [...group.incidents, opened] };
  }
  const reopened: Incident =
    known.endedAt === null ? { ...known, reason } : { ...known, reason, endedAt: null, endedBy: null, reopenedAt: now };
  return { ...group, incidents: group.incidents.map((incident) => (incident.id === id ? reopened : incident)) };
}

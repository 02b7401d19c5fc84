import type { Account, AccountFacts, Connection } from '../../../domain/account/account';
import { NEVER_LOOKED_AT, PROBE_INTERVAL_MS } from '../../../domain/credential/schedule';
import { HOUR } from '../../../domain/clock';
import type { Credential, CredentialLife, Doubt, Refresh, TokenSet } from '../../../domain/credential/credential';
import type { Evidence, EvidenceContext } from '../../../domain/credential/decide-evidence';
import type { EvidencePolicy } from '../../../domain/credential/decision';
import { CLEAR } from '../../../domain/outage/weather';
import type { Trouble } from '../../../domain/outage/trouble';
import type { Group, GroupEvent } from '../../../domain/credential/group';
import type { Incident } from '../../../domain/incident/incident';
import { judgementOf } from '../../../domain/judgement/ruling';
import type { Ruling } from '../../../domain/judgement/ruling';

/** Values of the domain with what a test does not care about filled in. Ids are words, so that failures read well. */

export const NOW = Date.UTC(2026, 7, 1, 9, 0, 0);

export const ACTIVE: CredentialLife = { status: 'active' };
export const REFRESHING: CredentialLife = { status: 'refreshing', refreshId: 'refresh-1' };
export const REFRESH_UNKNOWN: CredentialLife = {
  status: 'refresh_unknown',
  refreshId: 'refresh-1',
  unknownSince: NOW - HOUR,
};
export const DEAD: CredentialLife = { status: 'dead', reason: 'token_revoked', deadSince: NOW - HOUR };
export const RETIRED: CredentialLife = { status: 'retired', retiredAt: NOW - HOUR };

export const UNVERIFIED: Connection = { status: 'unverified' };
export const CONNECTED: Connection = { status: 'connected' };
export const SUSPECT: Connection = { status: 'suspect', of: 'credential', reason: 'token_invalid', since: NOW - HOUR };
export const ASSET_SUSPECT: Extract<Connection, { readonly status: 'suspect' }> = {
  status: 'suspect',
  of: 'asset',
  reason: 'resource_gone',
  since: NOW - HOUR,
};
export const DISCONNECTED: Connection = {
  status: 'disconnected',
  of: 'credential',
  reason: 'token_revoked',
  since: NOW - HOUR,
};
export const ASSET_LOST: Connection = {
  status: 'disconnected',
  of: 'asset',
  reason: 'page_role_lost',
  since: NOW - HOUR,
};
export const REMOVED: Connection = { status: 'removed', removedAt: NOW - HOUR };

export function aDoubt(given: Partial<Doubt> = {}): Doubt {
  return {
    since: NOW - HOUR,
    reason: 'token_invalid',
    confirmations: 0,
    lastConfirmedAt: NOW - HOUR,
    shownToOperatorsAt: null,
    ...given,
  };
}

export function aTokenSet(given: Partial<TokenSet> = {}): TokenSet {
  const id = given.id ?? 'tokens-1';
  return {
    id,
    credentialId: 'credential',
    accountId: null,
    status: 'active',
    origin: 'put',
    grantId: id,
    hasRefreshToken: true,
    issuedAt: NOW - HOUR,
    expiresAt: NOW + HOUR,
    refreshExpiresAt: null,
    scopes: null,
    ...given,
  };
}

export function anAccount(id: string, connection: Connection = CONNECTED, given: Partial<AccountFacts> = {}): Account {
  return {
    id,
    organisationId: 'organisation',
    privateToMemberId: null,
    credentialId: 'credential',
    network: 'facebook',
    kind: 'page',
    remoteId: `remote-${id}`,
    name: id,
    tokenSetId: null,
    originalNetworkUserId: 'user',
    lastConnectedByMemberId: null,
    lastConnectedAt: null,
    limits: {},
    pausedAt: null,
    releaseCutoff: null,
    createdAt: NOW - HOUR,
    version: 1,
    ...given,
    connection,
  };
}

export function anIncident(given: Partial<Incident> = {}): Incident {
  return {
    id: 'incident-1',
    organisationId: 'organisation',
    credentialId: 'credential',
    accountId: null,
    kind: 'disconnected',
    reason: 'token_revoked',
    openedAt: NOW - HOUR,
    reopenedAt: null,
    endedAt: null,
    endedBy: null,
    version: 1,
    ...given,
  };
}

export function aRefresh(given: Partial<Refresh> = {}): Refresh {
  return {
    id: 'refresh-1',
    credentialId: 'credential',
    tokenSetId: 'tokens-1',
    processId: 'process-1',
    status: 'in_flight',
    startedAt: NOW - 1000,
    endedAt: null,
    replayOf: null,
    ...given,
  };
}

export interface GroupGiven {
  readonly life?: CredentialLife;
  readonly doubt?: Doubt | null;
  readonly trouble?: Trouble | null;
  readonly schedule?: Partial<Credential['schedule']>;
  readonly accounts?: readonly Account[];
  readonly tokenSets?: readonly TokenSet[];
  readonly incidents?: readonly Incident[];
  readonly refresh?: Refresh | null;
}

/** A Facebook credential with one Page that works, unless it is said otherwise. */
export function aGroup(given: GroupGiven = {}): Group {
  const life = given.life ?? ACTIVE;
  const tokenSets = given.tokenSets ?? [aTokenSet()];
  const credential: Credential = {
    id: 'credential',
    organisationId: 'organisation',
    privateToMemberId: null,
    network: 'facebook',
    instance: null,
    networkUserId: 'user',
    displayName: 'Ada',
    activeTokenSetId: tokenSets.find((set) => set.status === 'active' && set.accountId === null)?.id ?? null,
    doubt: given.doubt ?? null,
    trouble: given.trouble ?? null,
    connectedByMemberId: null,
    connectedAt: NOW - HOUR,
    schedule: { ...NEVER_LOOKED_AT, nextProbeAt: NOW, ...given.schedule },
    createdAt: NOW - HOUR,
    version: 1,
    ...life,
  };
  const statusOfRefresh = life.status === 'refreshing' ? 'in_flight' : 'unknown';
  const refreshOfLife =
    life.status === 'refreshing' || life.status === 'refresh_unknown'
      ? aRefresh({ status: statusOfRefresh, endedAt: life.status === 'refreshing' ? null : NOW - 500 })
      : null;
  return {
    credential,
    accounts: given.accounts ?? [anAccount('page')],
    tokenSets,
    incidents: given.incidents ?? [],
    refresh: given.refresh === undefined ? refreshOfLife : given.refresh,
  };
}

/** A re-authorisation that waits to be verified. */
export function aPendingGrant(id = 'grant', given: Partial<TokenSet> = {}): TokenSet {
  return aTokenSet({ id, status: 'pending', origin: 'reconnect', issuedAt: NOW - 1000, ...given });
}

/** Nothing is wrong at the network, and others there are healthy. */
export function context(now = NOW, given: Partial<EvidenceContext> = {}): EvidenceContext {
  let made = 0;
  return {
    now,
    newId: () => `new-${String((made += 1))}`,
    spread: 0.5,
    weather: CLEAR,
    others: [{ found: 'healthy', at: now }],
    ...given,
  };
}

const PROBING: EvidencePolicy['probing'] = { everyMs: PROBE_INTERVAL_MS, workCountsAsProbe: false };

export const NO_REFRESH: EvidencePolicy = { canRefresh: false, scopesFor: () => [], probing: PROBING };
export const WITH_REFRESH: EvidencePolicy = { canRefresh: true, scopesFor: () => [], probing: PROBING };
/** Publishing needs a scope named `write`, reading streams one named `read`. */
export const WITH_SCOPES: EvidencePolicy = {
  canRefresh: false,
  scopesFor: (capability) => ({ publish: ['write'], stream: ['read'], analytics: [] })[capability],
  probing: PROBING,
};

export function evidence(ruling: Ruling, given: Partial<Evidence> = {}): Evidence {
  return {
    tokenSetId: 'tokens-1',
    accountId: null,
    operation: 'probe',
    authoritative: true,
    judgement: judgementOf(ruling),
    finding: null,
    ...given,
  };
}

export function namesOf(events: readonly GroupEvent[]): readonly string[] {
  return events.map(({ name }) => name);
}

export function statusesOf(group: Group): Readonly<Record<string, string>> {
  return Object.fromEntries(
    group.accounts.map(({ id, connection }) => [
      id,
      'of' in connection ? `${connection.status} of ${connection.of}` : connection.status,
    ]),
  );
}

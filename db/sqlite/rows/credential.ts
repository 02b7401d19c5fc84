import { assertNever } from '../../../domain/assert-never';
import type {
  Credential,
  CredentialFacts,
  CredentialLife,
  Doubt,
  Refresh,
  TokenSet,
} from '../../../domain/credential/credential';
import type { Trouble } from '../../../domain/outage/trouble';
import type { credentials, refreshes, tokenSets } from '../../schema/connections';
import { stored } from './stored';

export type CredentialRow = typeof credentials.$inferSelect;
export type TokenSetRow = typeof tokenSets.$inferSelect;
type RefreshRow = typeof refreshes.$inferSelect;

/** The columns of a credential that the domain decides about; what waits in the queue is the engine's own matter. */
export type CredentialColumns = Omit<CredentialRow, 'probeQueuedAt' | 'probePlaceAt' | 'refreshQueuedAt'>;

export function credentialFromRow(row: CredentialColumns): Credential {
  const facts: CredentialFacts = {
    id: row.id,
    organisationId: row.organisationId,
    privateToMemberId: row.privateToMemberId,
    network: row.network,
    instance: row.instance,
    networkUserId: row.networkUserId,
    displayName: row.displayName,
    activeTokenSetId: row.activeTokenSetId,
    doubt: doubtFromRow(row),
    trouble: troubleFromRow(row),
    connectedByMemberId: row.connectedByMemberId,
    connectedAt: row.connectedAt,
    schedule: {
      nextProbeAt: row.nextProbeAt,
      probeWantedAt: row.probeWantedAt,
      lastProbedAt: row.lastProbedAt,
      probeNo: row.probeNo,
      nextRefreshAt: row.nextRefreshAt,
      lastHealthyAt: row.lastHealthyAt,
      transientStreak: row.transientStreak,
    },
    createdAt: row.createdAt,
    version: row.version,
  };
  return { ...facts, ...lifeFromRow(row) };
}

function doubtFromRow(row: CredentialColumns): Doubt | null {
  if (row.doubtSince === null) return null;
  return {
    since: row.doubtSince,
    reason: stored(row.doubtReason, 'credentials.doubt_reason'),
    confirmations: row.doubtConfirmations,
    lastConfirmedAt: stored(row.doubtConfirmedAt, 'credentials.doubt_confirmed_at'),
    shownToOperatorsAt: row.doubtShownAt,
  };
}

function troubleFromRow({ troubleKind, troubleSince, troubleLastAt }: CredentialColumns): Trouble | null {
  if (troubleKind === null) return null;
  return {
    kind: troubleKind,
    since: stored(troubleSince, 'credentials.trouble_since'),
    lastAt: stored(troubleLastAt, 'credentials.trouble_last_at'),
  };
}

function lifeFromRow(row: CredentialColumns): CredentialLife {
  const { status } = row;
  switch (status) {
    case 'active':
      return { status };
    case 'refreshing':
      return { status, refreshId: stored(row.refreshId, 'credentials.refresh_id') };
    case 'refresh_unknown':
      return {
        status,
        refreshId: stored(row.refreshId, 'credentials.refresh_id'),
        unknownSince: stored(row.unknownSince, 'credentials.unknown_since'),
      };
    case 'dead':
      return {
        status,
        reason: stored(row.deadReason, 'credentials.dead_reason'),
        deadSince: stored(row.deadSince, 'credentials.dead_since'),
      };
    case 'retired':
      return { status, retiredAt: stored(row.retiredAt, 'credentials.retired_at') };
    default:
      return assertNever(status);
  }
}

export function credentialToRow(credential: Credential): CredentialColumns {
  const { doubt, trouble, schedule } = credential;
  return {
    id: credential.id,
    organisationId: credential.organisationId,
    privateToMemberId: credential.privateToMemberId,
    network: credential.network,
    instance: credential.instance,
    networkUserId: credential.networkUserId,
    displayName: credential.displayName,
    activeTokenSetId: credential.activeTokenSetId,
    ...lifeToRow(credential),
    doubtSince: doubt?.since ?? null,
    doubtReason: doubt?.reason ?? null,
    doubtConfirmations: doubt?.confirmations ?? 0,
    doubtConfirmedAt: doubt?.lastConfirmedAt ?? null,
    doubtShownAt: doubt?.shownToOperatorsAt ?? null,
    troubleKind: trouble?.kind ?? null,
    troubleSince: trouble?.since ?? null,
    troubleLastAt: trouble?.lastAt ?? null,
    connectedByMemberId: credential.connectedByMemberId,
    connectedAt: credential.connectedAt,
    nextProbeAt: schedule.nextProbeAt,
    probeWantedAt: schedule.probeWantedAt,
    lastProbedAt: schedule.lastProbedAt,
    probeNo: schedule.probeNo,
    nextRefreshAt: schedule.nextRefreshAt,
    lastHealthyAt: schedule.lastHealthyAt,
    transientStreak: schedule.transientStreak,
    createdAt: credential.createdAt,
    version: credential.version,
  };
}

type LifeColumns = Pick<
  CredentialColumns,
  'status' | 'refreshId' | 'unknownSince' | 'deadReason' | 'deadSince' | 'retiredAt'
>;

function lifeToRow(life: CredentialLife): LifeColumns {
  const none = { refreshId: null, unknownSince: null, deadReason: null, deadSince: null, retiredAt: null };
  switch (life.status) {
    case 'active':
      return { ...none, status: life.status };
    case 'refreshing':
      return { ...none, status: life.status, refreshId: life.refreshId };
    case 'refresh_unknown':
      return { ...none, status: life.status, refreshId: life.refreshId, unknownSince: life.unknownSince };
    case 'dead':
      return { ...none, status: life.status, deadReason: life.reason, deadSince: life.deadSince };
    case 'retired':
      return { ...none, status: life.status, retiredAt: life.retiredAt };
  }
}

export function tokenSetFromRow(row: TokenSetRow): TokenSet {
  return {
    id: row.id,
    credentialId: row.credentialId,
    accountId: row.accountId,
    status: row.status,
    origin: row.origin,
    grantId: row.grantId,
    hasRefreshToken: row.sealedRefreshToken !== null,
    issuedAt: row.issuedAt,
    expiresAt: row.expiresAt,
    refreshExpiresAt: row.refreshExpiresAt,
    scopes: row.scopes,
  };
}

export interface SealedPair {
  readonly sealedAccessToken: string | null;
  readonly sealedRefreshToken: string | null;
}

export function tokenSetToRow(tokenSet: TokenSet, sealed: SealedPair): TokenSetRow {
  const { id, credentialId, accountId, grantId, status, origin, issuedAt, expiresAt, refreshExpiresAt, scopes } =
    tokenSet;
  return {
    id,
    credentialId,
    accountId,
    grantId,
    status,
    origin,
    sealedAccessToken: sealed.sealedAccessToken,
    sealedRefreshToken: sealed.sealedRefreshToken,
    issuedAt,
    expiresAt,
    refreshExpiresAt,
    scopes,
  };
}

export function refreshFromRow(row: RefreshRow): Refresh {
  return row;
}

export function refreshToRow(refresh: Refresh): RefreshRow {
  const { id, credentialId, tokenSetId, processId, status, startedAt, endedAt, replayOf } = refresh;
  return { id, credentialId, tokenSetId, processId, status, startedAt, endedAt, replayOf };
}

import type { Account, Connection, TroubleOf } from '../../../domain/account/account';
import { assertNever } from '../../../domain/assert-never';
import type { DisconnectReason } from '../../../domain/judgement/vocabulary';
import type { accounts } from '../../schema/connections';
import { stored } from './stored';

export type AccountRow = typeof accounts.$inferSelect;
/** The columns that the domain decides about; others follow from them, or are the engine's own. */
export type AccountColumns = Omit<AccountRow, 'gate' | 'publishLimited' | 'releaseNextStart'>;

export function accountFromRow(row: Omit<AccountColumns, 'instance'>): Account {
  return {
    id: row.id,
    organisationId: row.organisationId,
    privateToMemberId: row.privateToMemberId,
    credentialId: row.credentialId,
    network: row.network,
    kind: row.kind,
    remoteId: row.remoteId,
    name: row.name,
    tokenSetId: row.tokenSetId,
    originalNetworkUserId: row.originalNetworkUserId,
    lastConnectedByMemberId: row.lastConnectedByMemberId,
    lastConnectedAt: row.lastConnectedAt,
    limits: row.limits,
    pausedAt: row.pausedAt,
    releaseCutoff: row.releaseCutoff,
    createdAt: row.createdAt,
    version: row.version,
    connection: connectionFromRow(row),
  };
}

function connectionFromRow(row: ConnectionColumns): Connection {
  const { status } = row;
  switch (status) {
    case 'unverified':
    case 'connected':
      return { status };
    case 'suspect':
      return { status, ...troubleFromRow(row) };
    case 'disconnected': {
      const { of, reason, since } = troubleFromRow(row);
      // Only reasons of this vocabulary close a gate; a suspect one may wait for words of other classes too.
      return { status, of, reason: reason as DisconnectReason, since };
    }
    case 'removed':
      return { status, removedAt: stored(row.removedAt, 'accounts.removed_at') };
    default:
      return assertNever(status);
  }
}

function troubleFromRow(row: ConnectionColumns): { of: TroubleOf; reason: string; since: number } {
  return {
    of: stored(row.troubleOf, 'accounts.trouble_of'),
    reason: stored(row.troubleReason, 'accounts.trouble_reason'),
    since: stored(row.troubleSince, 'accounts.trouble_since'),
  };
}

/** `instance`: of the account's credential. */
export function accountToRow(account: Account, instance: string | null): AccountColumns {
  return {
    id: account.id,
    organisationId: account.organisationId,
    privateToMemberId: account.privateToMemberId,
    credentialId: account.credentialId,
    network: account.network,
    instance,
    kind: account.kind,
    remoteId: account.remoteId,
    name: account.name,
    tokenSetId: account.tokenSetId,
    originalNetworkUserId: account.originalNetworkUserId,
    lastConnectedByMemberId: account.lastConnectedByMemberId,
    lastConnectedAt: account.lastConnectedAt,
    limits: account.limits,
    pausedAt: account.pausedAt,
    releaseCutoff: account.releaseCutoff,
    createdAt: account.createdAt,
    version: account.version,
    ...connectionToRow(account.connection),
  };
}

type ConnectionColumns = Pick<AccountColumns, 'status' | 'troubleOf' | 'troubleReason' | 'troubleSince' | 'removedAt'>;

function connectionToRow(connection: Connection): ConnectionColumns {
  const none = { troubleOf: null, troubleReason: null, troubleSince: null, removedAt: null };
  switch (connection.status) {
    case 'unverified':
    case 'connected':
      return { ...none, status: connection.status };
    case 'suspect':
    case 'disconnected':
      return {
        ...none,
        status: connection.status,
        troubleOf: connection.of,
        troubleReason: connection.reason,
        troubleSince: connection.since,
      };
    case 'removed':
      return { ...none, status: connection.status, removedAt: connection.removedAt };
  }
}

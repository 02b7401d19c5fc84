import type { DataDeletion } from '../../../domain/data-deletion/data-deletion';
import type { dataDeletions } from '../../schema/pushes';

export type DataDeletionRow = typeof dataDeletions.$inferSelect;

export function dataDeletionFromRow(row: DataDeletionRow): DataDeletion {
  const { id, network, code, requestedAt, doneAt } = row;
  const { credentials, accounts, tokens, streamItems, analyticsDays, traces } = row;
  return {
    id,
    network,
    code,
    requestedAt,
    doneAt,
    erased: { credentials, accounts, tokens, streamItems, analyticsDays, traces },
  };
}

/** Whom it is about does not fit into a `DataDeletion`: it comes sealed and hashed. */
export function dataDeletionToRow(
  { erased, ...deletion }: DataDeletion,
  user: Pick<DataDeletionRow, 'userHash' | 'sealedNetworkUserId'>,
): DataDeletionRow {
  return { ...deletion, ...user, ...erased };
}

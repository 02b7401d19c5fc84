import type { Collector } from '../../../domain/collector/collector';
import type { collectors } from '../../schema/collectors';
import { stored } from './stored';

type CollectorRow = typeof collectors.$inferSelect;
export type CollectorColumns = Omit<CollectorRow, 'queuedAt'>;

export function collectorFromRow(row: CollectorColumns): Collector {
  const { id, accountId, kind, nextRunAt, runNo, lastSuccessAt, completeThroughDay, failures, reason, version } = row;
  const claim =
    row.claimToken === null ? null : { token: row.claimToken, until: stored(row.claimUntil, 'collectors.claim_until') };
  return { id, accountId, kind, nextRunAt, runNo, claim, lastSuccessAt, completeThroughDay, failures, reason, version };
}

export function collectorToRow(collector: Collector): CollectorColumns {
  const { id, accountId, kind, nextRunAt, runNo, claim } = collector;
  const { lastSuccessAt, completeThroughDay, failures, reason, version } = collector;
  return {
    id,
    accountId,
    kind,
    nextRunAt,
    runNo,
    claimToken: claim?.token ?? null,
    claimUntil: claim?.until ?? null,
    lastSuccessAt,
    completeThroughDay,
    failures,
    reason,
    version,
  };
}

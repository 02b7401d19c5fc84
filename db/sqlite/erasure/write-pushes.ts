import { and, eq, inArray, isNull, lt, ne, sql } from 'drizzle-orm';
import { DAY } from '../../../domain/clock';
import { credentials } from '../../schema/connections';
import { dataDeletions, pushCounts, pushReceipts } from '../../schema/pushes';
import type { TokenSealer } from '../../sealing/token-sealer';
import type { Change, NewDataDeletion } from '../../store';
import type { Db } from '../connection';
import { guard } from '../row-statements';
import { dataDeletionToRow } from '../rows/data-deletion';
import { createNetworkUserHash } from './network-user-hash';

type Pushes = Pick<
  Change<unknown>,
  'pushReceipts' | 'countedPushes' | 'probesNow' | 'newDataDeletions' | 'doneDataDeletion'
>;

/** Longer than the oldest push that is still believed: what came before is recognised or refused as late. */
const RECEIPTS_KEPT_MS = 30 * DAY;
/** So that no push pays for a month of others. */
const RECEIPTS_PRUNED_MAX = 100;

/** Writes what a push brings about, inside the transaction of its change. */
export function createPushWriter(db: Db, sealer: TokenSealer): (pushes: Pushes) => void {
  const insertDeletion = createDeletionWriter(db, sealer);
  return (pushes) => {
    for (const each of pushes.newDataDeletions ?? []) insertDeletion(each);
    for (const receipt of pushes.pushReceipts ?? []) {
      db.insert(pushReceipts).values(receipt).run();
      pruneReceipts(db, receipt.receivedAt - RECEIPTS_KEPT_MS);
    }
    for (const counted of pushes.countedPushes ?? []) countPush(db, counted);
    if (pushes.probesNow !== undefined) probeNow(db, pushes.probesNow);
    if (pushes.doneDataDeletion !== undefined) endDeletion(db, pushes.doneDataDeletion);
  };
}

export function dataDeletionIdentity(id: string): string {
  return `data_deletions/${id}/network_user_id`;
}

function createDeletionWriter(db: Db, sealer: TokenSealer): (brought: NewDataDeletion) => void {
  const hash = createNetworkUserHash(db, sealer);
  return ({ deletion, networkUserId }) => {
    const user = {
      userHash: hash.make({ network: deletion.network, networkUserId }),
      sealedNetworkUserId: sealer.seal(networkUserId, dataDeletionIdentity(deletion.id)),
    };
    db.insert(dataDeletions).values(dataDeletionToRow(deletion, user)).run();
  };
}

function pruneReceipts(db: Db, before: number): void {
  const old = db
    .select({ key: pushReceipts.deliveryKey })
    .from(pushReceipts)
    .where(lt(pushReceipts.receivedAt, before))
    .limit(RECEIPTS_PRUNED_MAX);
  db.delete(pushReceipts).where(inArray(pushReceipts.deliveryKey, old)).run();
}

function countPush(db: Db, counted: NonNullable<Pushes['countedPushes']>[number]): void {
  db.insert(pushCounts)
    .values({ ...counted, pushes: 1 })
    .onConflictDoUpdate({
      target: [pushCounts.network, pushCounts.outcome],
      set: { pushes: sql`pushes + 1`, lastAt: counted.lastAt },
    })
    .run();
}

/** What waits in the queue for an earlier look is superseded: the row is due, and its next dispatch has a new number. */
function probeNow(db: Db, { credentialIds, at }: NonNullable<Pushes['probesNow']>): void {
  db.update(credentials)
    .set({ nextProbeAt: at, probeWantedAt: at, probeQueuedAt: null, version: sql`version + 1` })
    .where(and(inArray(credentials.id, [...credentialIds]), ne(credentials.status, 'retired')))
    .run();
}

function endDeletion(db: Db, { id, at }: NonNullable<Pushes['doneDataDeletion']>): void {
  guard(
    'data deletion',
    id,
    db
      .update(dataDeletions)
      .set({ doneAt: at, sealedNetworkUserId: null })
      .where(and(eq(dataDeletions.id, id), isNull(dataDeletions.doneAt)))
      .run(),
  );
}

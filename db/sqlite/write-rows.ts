import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Alert, Delivery } from '../../domain/alert/alert';
import type { Collector } from '../../domain/collector/collector';
import type { NetworkState } from '../../domain/network-state';
import type { Member, Organisation, Permission } from '../../domain/organisation/organisation';
import type { Post } from '../../domain/post/post';
import { StaleWriteError } from '../errors';
import { alerts, deliveries, webhookEndpoints } from '../schema/alerts';
import { analyticsDays, collectors, streamItems } from '../schema/collectors';
import { evidence, networkStates } from '../schema/connections';
import { reactions } from '../schema/events';
import { audit } from '../schema/operations';
import { members, organisations, permissions } from '../schema/organisations';
import { posts, receipts } from '../schema/posts';
import { reconnects } from '../schema/reconnects';
import type { TokenSealer } from '../sealing/token-sealer';
import type { Change, NewWebhookEndpoint, StoredReconnect } from '../store';
import type { Db } from './connection';
import { alertToRow, deliveryToRow } from './rows/alert';
import { collectorToRow } from './rows/collector';
import { networkStateToRow } from './rows/network-state';
import { memberToRow, organisationToRow, permissionToRow } from './rows/organisation';
import { postToRow } from './rows/post';
import { reconnectToRow } from './rows/reconnect';

/**
 * Writes one row each, inside the transaction of a change. A row with a `version` is inserted at version 0 and
 * otherwise replaces the row of just that version, or throws a `StaleWriteError`.
 */

export function writeOrganisation(db: Db, organisation: Organisation): void {
  const row = raised(organisationToRow(organisation));
  if (organisation.version === 0) db.insert(organisations).values(row).run();
  else
    guard(
      'organisation',
      organisation.id,
      db
        .update(organisations)
        .set(row)
        .where(and(eq(organisations.id, organisation.id), eq(organisations.version, organisation.version)))
        .run(),
    );
}

export function writeMember(db: Db, member: Member): void {
  const row = raised(memberToRow(member));
  if (member.version === 0) db.insert(members).values(row).run();
  else
    guard(
      'member',
      member.id,
      db
        .update(members)
        .set(row)
        .where(and(eq(members.id, member.id), eq(members.version, member.version)))
        .run(),
    );
}

export function writePermission(db: Db, permission: Permission): void {
  const row = permissionToRow(permission);
  db.insert(permissions)
    .values(row)
    .onConflictDoUpdate({ target: [permissions.memberId, permissions.accountId], set: { level: row.level } })
    .run();
}

export function removePermission(db: Db, { memberId, accountId }: Pick<Permission, 'memberId' | 'accountId'>): void {
  db.delete(permissions)
    .where(and(eq(permissions.memberId, memberId), eq(permissions.accountId, accountId)))
    .run();
}

export function writePost(db: Db, post: Post): void {
  const row = raised(postToRow(post));
  if (post.version === 0) db.insert(posts).values(row).run();
  else
    guard(
      'post',
      post.id,
      db
        .update(posts)
        .set(row)
        .where(and(eq(posts.id, post.id), eq(posts.version, post.version)))
        .run(),
    );
}

export function writeCollector(db: Db, collector: Collector): void {
  const row = raised(collectorToRow(collector));
  if (collector.version === 0) db.insert(collectors).values(row).run();
  else
    guard(
      'collector',
      collector.id,
      db
        .update(collectors)
        // Whoever writes it has worked on it: nothing of it waits in the queue any more.
        .set({ ...row, queuedAt: null })
        .where(and(eq(collectors.id, collector.id), eq(collectors.version, collector.version)))
        .run(),
    );
}

export function writeReconnect(db: Db, reconnect: StoredReconnect): void {
  const row = raised(reconnectToRow(reconnect));
  if (reconnect.version === 0) db.insert(reconnects).values(row).run();
  else
    guard(
      'reconnect',
      reconnect.id,
      db
        .update(reconnects)
        .set(row)
        .where(and(eq(reconnects.id, reconnect.id), eq(reconnects.version, reconnect.version)))
        .run(),
    );
}

export function writeNetworkState(db: Db, state: NetworkState): void {
  const row = raised(networkStateToRow(state));
  if (state.version === 0) db.insert(networkStates).values(row).run();
  else
    guard(
      'network_state',
      row.id,
      db
        .update(networkStates)
        .set(row)
        .where(and(eq(networkStates.id, row.id), eq(networkStates.version, state.version)))
        .run(),
    );
}

export function insertReceipt(db: Db, receipt: NonNullable<Change<unknown>['receipts']>[number]): void {
  db.insert(receipts).values(receipt).run();
}

export function insertAlert(db: Db, alert: Alert): void {
  db.insert(alerts).values(alertToRow(alert)).run();
}

/** The same decision made twice is one delivery. */
export function insertDelivery(db: Db, delivery: Delivery): void {
  db.insert(deliveries).values(deliveryToRow(delivery)).onConflictDoNothing({ target: deliveries.dedupeKey }).run();
}

/** Guarded by the dispatch number, so that the outcome of an older dispatch does not overwrite a newer one's. */
export function writeDelivery(db: Db, delivery: Delivery): void {
  guard(
    'delivery',
    delivery.id,
    db
      .update(deliveries)
      .set({ ...deliveryToRow(delivery), queuedAt: null })
      .where(and(eq(deliveries.id, delivery.id), eq(deliveries.dispatchNo, delivery.dispatchNo)))
      .run(),
  );
}

/** The same endpoint put again has its new address and secret, and is enabled again. */
export function insertWebhookEndpoint(db: Db, sealer: TokenSealer, endpoint: NewWebhookEndpoint): void {
  const { id, organisationId, url, secret, createdAt } = endpoint;
  const sealedSecret = sealer.seal(secret, endpointSecretIdentity(id));
  db.insert(webhookEndpoints)
    .values({ id, organisationId, url, sealedSecret, createdAt, disabledAt: null })
    .onConflictDoUpdate({ target: webhookEndpoints.id, set: { url, sealedSecret, disabledAt: null } })
    .run();
}

export function disableEndpoint(db: Db, { id, at }: { readonly id: string; readonly at: number }): void {
  db.update(webhookEndpoints)
    .set({ disabledAt: at })
    .where(and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.disabledAt)))
    .run();
}

export function endpointSecretIdentity(endpointId: string): string {
  return `webhook_endpoints/${endpointId}/secret`;
}

/** Items that are known already are replaced: networks let their users edit. */
export function upsertStreamItems(db: Db, loaded: NonNullable<Change<unknown>['streamItems']>): void {
  for (const { remoteId, createdAt, author, text } of loaded.items) {
    const content = { createdAt, author, text, loadedAt: loaded.loadedAt };
    db.insert(streamItems)
      .values({ accountId: loaded.accountId, remoteId, ...content })
      .onConflictDoUpdate({ target: [streamItems.accountId, streamItems.remoteId], set: content })
      .run();
  }
}

/** Networks revise their numbers: what they stated last stands, whatever order the answers come in. */
export function upsertAnalyticsDays(db: Db, collected: NonNullable<Change<unknown>['analyticsDays']>): void {
  const { accountId, statedAt } = collected;
  for (const { day, metrics } of collected.days) {
    for (const [metric, value] of Object.entries(metrics)) {
      db.insert(analyticsDays)
        .values({ accountId, day, metric, value, statedAt })
        .onConflictDoUpdate({
          target: [analyticsDays.accountId, analyticsDays.day, analyticsDays.metric],
          set: { value, statedAt },
          setWhere: sql`${analyticsDays.statedAt} <= ${statedAt}`,
        })
        .run();
    }
  }
}

/** How many judged answers are kept per credential: enough to see why something was decided. */
const EVIDENCE_KEPT = 50;

export function insertEvidence(db: Db, found: NonNullable<Change<unknown>['evidence']>[number]): void {
  db.insert(evidence).values(found).run();
  db.delete(evidence)
    .where(
      sql`id IN (SELECT id FROM evidence WHERE credential_id = ${found.credentialId} ORDER BY at DESC, id DESC LIMIT -1 OFFSET ${EVIDENCE_KEPT})`,
    )
    .run();
}

export function insertAuditEntry(db: Db, entry: NonNullable<Change<unknown>['audit']>[number]): void {
  db.insert(audit).values(entry).run();
}

export function endReaction(db: Db, done: NonNullable<Change<unknown>['reactionDone']>, now: number): void {
  const { eventId, reaction, note } = done;
  guard(
    'reaction',
    `${eventId} ${reaction}`,
    db
      .update(reactions)
      .set({ status: 'done', doneAt: now, note })
      .where(sql`event_id = ${eventId} AND reaction = ${reaction} AND status = 'pending'`)
      .run(),
  );
}

/** Throws unless exactly the row as it was loaded was changed. */
export function guard(table: string, id: string, outcome: { readonly changes: number }): void {
  if (outcome.changes === 0) throw new StaleWriteError(table, id);
}

export function raised<Row extends { readonly version: number }>(row: Row): Row {
  return { ...row, version: row.version + 1 };
}

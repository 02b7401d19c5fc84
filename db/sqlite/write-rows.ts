import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Delivery } from '../../domain/alert/alert';
import { alerts, deliveries, webhookEndpoints } from '../schema/alerts';
import { analyticsDays, collectors, streamItems } from '../schema/collectors';
import { evidence, networkStates } from '../schema/connections';
import { reactions } from '../schema/events';
import { audit } from '../schema/operations';
import { members, organisations, permissions } from '../schema/organisations';
import { posts, receipts } from '../schema/posts';
import { reconnects } from '../schema/reconnects';
import type { TokenSealer } from '../sealing/token-sealer';
import type { Change, NewWebhookEndpoint } from '../store';
import type { Db } from './connection';
import { guard, insertInto, writeVersioned } from './row-statements';
import { alertToRow, deliveryToRow } from './rows/alert';
import type { DeliveryColumns } from './rows/alert';
import { collectorToRow } from './rows/collector';
import { replaceInstanceApp } from './rows/instance-app';
import { networkStateToRow } from './rows/network-state';
import { memberToRow, organisationToRow, permissionToRow } from './rows/organisation';
import { postToRow } from './rows/post';
import { reconnectToRow } from './rows/reconnect';

type Rows = Omit<Change<unknown>, 'result' | 'groups' | 'newTokenSets' | 'wipedCredentials' | 'events' | 'causedBy'>;

/** Writes the rows of a change that belong to no group, inside its transaction, parents before children. */
export type RowWriter = (rows: Rows, now: number) => void;

/** How many judged answers are kept per credential: enough to see why something was decided. */
const EVIDENCE_KEPT = 50;

export function createRowWriter(db: Db, sealer: TokenSealer): RowWriter {
  const writePost = writeVersioned(db, 'post', posts, { own: ['lookUpNo', 'lookedAheadFor'] });
  const writeReconnect = writeVersioned(db, 'reconnect', reconnects);
  const writeNetworkState = writeVersioned(db, 'network state', networkStates);
  // Whoever writes a collector has worked on it: nothing of it waits in the queue any more.
  const writeCollector = writeVersioned(db, 'collector', collectors, {
    own: ['queuedAt'],
    whenReplaced: { queuedAt: null },
  });
  const insertReceipt = insertInto(db, receipts);
  const insertAlert = insertInto(db, alerts);
  const insertAudit = insertInto(db, audit);
  const writeDelivery = createDeliveryWriter(db);
  const insertEvidence = createEvidenceWriter(db);
  const { upsertStreamItems, upsertAnalyticsDays } = createCollectionWriters(db);

  return (rows, now) => {
    for (const permission of rows.permissions ?? []) upsertPermission(db, permission);
    for (const permission of rows.removedPermissions ?? []) removePermission(db, permission);
    for (const post of rows.posts ?? []) writePost(postToRow(post));
    for (const collector of rows.collectors ?? []) writeCollector(collectorToRow(collector));
    if (rows.streamItems !== undefined) upsertStreamItems(rows.streamItems);
    if (rows.analyticsDays !== undefined) upsertAnalyticsDays(rows.analyticsDays);
    for (const reconnect of rows.reconnects ?? []) writeReconnect(reconnectToRow(reconnect));
    for (const receipt of rows.receipts ?? []) insertReceipt(receipt);
    for (const endpoint of rows.disabledEndpoints ?? []) disableEndpoint(db, endpoint);
    for (const endpoint of rows.webhookEndpoints ?? []) upsertEndpoint(db, sealer, endpoint);
    for (const app of rows.instanceApps ?? []) replaceInstanceApp(db, sealer, app);
    for (const delivery of rows.newDeliveries ?? []) insertDelivery(db, delivery);
    for (const alert of rows.alerts ?? []) insertAlert(alertToRow(alert));
    for (const alert of rows.withdrawnAlerts ?? []) withdrawAlert(db, alert);
    for (const delivery of rows.deliveries ?? []) writeDelivery(deliveryToRow(delivery));
    for (const state of rows.networkStates ?? []) writeNetworkState(networkStateToRow(state));
    for (const found of rows.evidence ?? []) insertEvidence(found);
    for (const entry of rows.audit ?? []) insertAudit(entry);
    if (rows.reactionDone !== undefined) endReaction(db, rows.reactionDone, now);
  };
}

/** Organisations and their members, which groups refer to. */
export function createPeopleWriter(db: Db): (people: Pick<Rows, 'organisations' | 'members'>) => void {
  const writeOrganisation = writeVersioned(db, 'organisation', organisations);
  const writeMember = writeVersioned(db, 'member', members);
  return (people) => {
    for (const organisation of people.organisations ?? []) writeOrganisation(organisationToRow(organisation));
    for (const member of people.members ?? []) writeMember(memberToRow(member));
  };
}

function upsertPermission(db: Db, permission: NonNullable<Rows['permissions']>[number]): void {
  const row = permissionToRow(permission);
  db.insert(permissions)
    .values(row)
    .onConflictDoUpdate({ target: [permissions.memberId, permissions.accountId], set: { level: row.level } })
    .run();
}

function removePermission(db: Db, gone: NonNullable<Rows['removedPermissions']>[number]): void {
  db.delete(permissions)
    .where(and(eq(permissions.memberId, gone.memberId), eq(permissions.accountId, gone.accountId)))
    .run();
}

/** The same decision made twice is one delivery. */
function insertDelivery(db: Db, delivery: Delivery): void {
  db.insert(deliveries).values(deliveryToRow(delivery)).onConflictDoNothing({ target: deliveries.dedupeKey }).run();
}

function withdrawAlert(db: Db, { id, at }: NonNullable<Rows['withdrawnAlerts']>[number]): void {
  db.update(alerts)
    .set({ withdrawnAt: at })
    .where(and(eq(alerts.id, id), isNull(alerts.withdrawnAt)))
    .run();
}

/** Guarded by the dispatch number, so that the outcome of an older dispatch does not overwrite a newer one's. */
function createDeliveryWriter(db: Db): (row: DeliveryColumns) => void {
  return (row) =>
    guard(
      'delivery',
      row.id,
      db
        .update(deliveries)
        .set({ ...row, queuedAt: null })
        .where(and(eq(deliveries.id, row.id), eq(deliveries.dispatchNo, row.dispatchNo)))
        .run(),
    );
}

function upsertEndpoint(db: Db, sealer: TokenSealer, endpoint: NewWebhookEndpoint): void {
  const { id, organisationId, url, secret, createdAt } = endpoint;
  const content = {
    organisationId,
    url,
    sealedSecret: sealer.seal(secret, endpointSecretIdentity(id)),
    disabledAt: null,
  };
  db.insert(webhookEndpoints)
    .values({ id, createdAt, ...content })
    .onConflictDoUpdate({ target: webhookEndpoints.id, set: content })
    .run();
}

function disableEndpoint(db: Db, { id, at }: NonNullable<Rows['disabledEndpoints']>[number]): void {
  db.update(webhookEndpoints)
    .set({ disabledAt: at })
    .where(and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.disabledAt)))
    .run();
}

export function endpointSecretIdentity(endpointId: string): string {
  return `webhook_endpoints/${endpointId}/secret`;
}

interface CollectionWriters {
  readonly upsertStreamItems: (loaded: NonNullable<Rows['streamItems']>) => void;
  readonly upsertAnalyticsDays: (collected: NonNullable<Rows['analyticsDays']>) => void;
}

function createCollectionWriters(db: Db): CollectionWriters {
  const insertItem = db
    .insert(streamItems)
    .values({
      accountId: sql.placeholder('accountId'),
      remoteId: sql.placeholder('remoteId'),
      createdAt: sql.placeholder('createdAt'),
      author: sql.placeholder('author'),
      text: sql.placeholder('text'),
      loadedAt: sql.placeholder('loadedAt'),
    })
    // Items that are known already are replaced: networks let their users edit.
    .onConflictDoUpdate({
      target: [streamItems.accountId, streamItems.remoteId],
      set: {
        createdAt: sql`excluded.created_at`,
        author: sql`excluded.author`,
        text: sql`excluded.text`,
        loadedAt: sql`excluded.loaded_at`,
      },
    })
    .prepare();
  const insertMetric = db
    .insert(analyticsDays)
    .values({
      accountId: sql.placeholder('accountId'),
      day: sql.placeholder('day'),
      metric: sql.placeholder('metric'),
      value: sql.placeholder('value'),
      statedAt: sql.placeholder('statedAt'),
    })
    // Networks revise their numbers: what they stated last stands, whatever order the answers come in.
    .onConflictDoUpdate({
      target: [analyticsDays.accountId, analyticsDays.day, analyticsDays.metric],
      set: { value: sql`excluded.value`, statedAt: sql`excluded.stated_at` },
      setWhere: sql`analytics_days.stated_at <= excluded.stated_at`,
    })
    .prepare();
  return {
    upsertStreamItems: ({ accountId, items, loadedAt }) => {
      for (const item of items) insertItem.run({ ...item, accountId, loadedAt });
    },
    upsertAnalyticsDays: ({ accountId, days, statedAt }) => {
      for (const { day, metrics } of days) {
        for (const [metric, value] of Object.entries(metrics)) {
          insertMetric.run({ accountId, day, metric, value, statedAt });
        }
      }
    },
  };
}

type FoundEvidence = NonNullable<Rows['evidence']>[number];

function createEvidenceWriter(db: Db): (found: FoundEvidence) => void {
  const insert = insertInto(db, evidence);
  const prune = db
    .delete(evidence)
    .where(
      sql`id IN (
        SELECT id FROM evidence WHERE credential_id = ${sql.placeholder('credentialId')}
        ORDER BY at DESC, id DESC LIMIT -1 OFFSET ${sql.placeholder('kept')}
      )`,
    )
    .prepare();
  return (found) => {
    insert(found);
    prune.run({ credentialId: found.credentialId, kept: EVIDENCE_KEPT });
  };
}

function endReaction(db: Db, { eventId, reaction, note }: NonNullable<Rows['reactionDone']>, now: number): void {
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

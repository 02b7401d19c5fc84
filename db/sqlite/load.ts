import { and, count, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Alert, Delivery } from '../../domain/alert/alert';
import { STATUSES_WITH_A_PLACE } from '../../domain/organisation/plan-use';
import type { PlanUse } from '../../domain/organisation/plan-use';
import { networkStateId } from '../../domain/network-state';
import { alerts, deliveries, webhookEndpoints } from '../schema/alerts';
import { collectors } from '../schema/collectors';
import { accounts, incidents, networkStates } from '../schema/connections';
import { reactions } from '../schema/events';
import { members, organisations, permissions } from '../schema/organisations';
import { posts, receipts } from '../schema/posts';
import { reconnects } from '../schema/reconnects';
import type { ChangeKeys, IncidentAlerts, LoadedByKey, People, WebhookEndpoint } from '../store';
import type { TokenSealer } from '../sealing/token-sealer';
import type { Db } from './connection';
import { createPushLoaders } from './erasure/load-pushes';
import { createGroupLoaders } from './load-group';
import { createNewestAnswers } from './newest-answers';
import { rowBy } from './row-statements';
import { alertFromRow, deliveryFromRow } from './rows/alert';
import { collectorFromRow } from './rows/collector';
import { incidentFromRow } from './rows/incident';
import { instanceAppBy } from './rows/instance-app';
import { networkStateFromRow } from './rows/network-state';
import { memberFromRow, organisationFromRow, permissionFromRow } from './rows/organisation';
import { postFromRow } from './rows/post';
import { reconnectFromRow } from './rows/reconnect';

/** Reads rows and aggregates as domain values. Every caller is inside a transaction, so what it reads fits together. */
export type Loaders = {
  readonly [Each in keyof LoadedByKey]: (key: NonNullable<ChangeKeys[Each]>) => LoadedByKey[Each] | null;
};

/** `now` bounds the incidents of a group to those that may still reopen. */
export function createLoaders(db: Db, now: () => number, sealer: TokenSealer): Loaders {
  const organisationById = rowBy(db, organisations, organisations.id);
  const memberById = rowBy(db, members, members.id);
  const postById = rowBy(db, posts, posts.id);
  const collectorById = rowBy(db, collectors, collectors.id);
  const reconnectById = rowBy(db, reconnects, reconnects.id);
  const reconnectByState = rowBy(db, reconnects, reconnects.stateHash);
  const receiptById = rowBy(db, receipts, receipts.commandId);
  const deliveryById = rowBy(db, deliveries, deliveries.id);
  const networkStateById = rowBy(db, networkStates, networkStates.id);
  const endpointById = rowBy(db, webhookEndpoints, webhookEndpoints.id);
  const reactionStatus = db
    .select({ status: reactions.status })
    .from(reactions)
    .where(and(eq(reactions.eventId, sql.placeholder('eventId')), eq(reactions.reaction, sql.placeholder('reaction'))))
    .prepare();

  return {
    ...createGroupLoaders(db, now),
    ...createPushLoaders(db, sealer),
    organisation: (id) => maybe(organisationById(id), organisationFromRow),
    people: (id) => maybe(organisationById(id), (row) => peopleOf(db, row)),
    planUse: (organisationId) => planUseOf(db, organisationId),
    member: (id) => maybe(memberById(id), memberFromRow),
    post: (id) => maybe(postById(id), postFromRow),
    boundPostId: ({ ofPost, remoteId }) => maybe(postById(ofPost), (post) => boundPostId(db, post.accountId, remoteId)),
    webhookEndpoint: (id) =>
      maybe(endpointById(id), ({ organisationId, url }): WebhookEndpoint => ({ id, organisationId, url })),
    instanceApp: instanceAppBy(db),
    collector: (id) => maybe(collectorById(id), collectorFromRow),
    reconnect: (id) => maybe(reconnectById(id), reconnectFromRow),
    reconnectByState: (stateHash) => maybe(reconnectByState(stateHash), reconnectFromRow),
    receipt: (commandId) => receiptById(commandId),
    reaction: ({ eventId, reaction }) => reactionStatus.all({ eventId, reaction })[0] ?? null,
    delivery: (id) => maybe(deliveryById(id), deliveryFromRow),
    incidentAlerts: (ids) => incidentAlertsOf(db, ids),
    deliveryAlerts: (deliveryId) => alertsIn(db, deliveryId),
    openDigests: (organisationId) => openDigestsOf(db, organisationId),
    listeners: ({ organisationId }) => listenersOf(db, organisationId),
    networkState: ({ network, instance }) =>
      maybe(networkStateById(networkStateId(network, instance)), networkStateFromRow),
    others: createNewestAnswers(db).latestOfOthers,
  };
}

function peopleOf(db: Db, organisation: typeof organisations.$inferSelect): People {
  const rows = db.select().from(members).where(eq(members.organisationId, organisation.id)).orderBy(members.id).all();
  const granted = db
    .select({ memberId: permissions.memberId, accountId: permissions.accountId, level: permissions.level })
    .from(permissions)
    .innerJoin(members, eq(members.id, permissions.memberId))
    .where(eq(members.organisationId, organisation.id))
    .orderBy(permissions.memberId, permissions.accountId)
    .all();
  return {
    organisation: organisationFromRow(organisation),
    members: rows.map(memberFromRow),
    permissions: granted.map(permissionFromRow),
  };
}

function planUseOf(db: Db, organisationId: string): PlanUse {
  const ofMembers = db
    .select({ rows: count() })
    .from(members)
    .where(and(eq(members.organisationId, organisationId), isNull(members.leftAt)))
    .all();
  const ofAccounts = db
    .select({ rows: count() })
    .from(accounts)
    .where(and(eq(accounts.organisationId, organisationId), inArray(accounts.status, STATUSES_WITH_A_PLACE)))
    .all();
  return { members: ofMembers[0]?.rows ?? 0, accounts: ofAccounts[0]?.rows ?? 0 };
}

function boundPostId(db: Db, accountId: string, remoteId: string): string | null {
  const [bound] = db
    .select({ id: posts.id })
    .from(posts)
    .where(and(eq(posts.accountId, accountId), eq(posts.remoteId, remoteId)))
    .all();
  return bound?.id ?? null;
}

function incidentAlertsOf(db: Db, ids: readonly string[]): IncidentAlerts {
  const about = db
    .select()
    .from(incidents)
    .where(inArray(incidents.id, [...ids]))
    .orderBy(incidents.id)
    .all();
  const decided = db
    .select()
    .from(alerts)
    .where(inArray(alerts.incidentId, [...ids]))
    .orderBy(alerts.id)
    .all();
  const deliveryIds = [...new Set(decided.map(({ deliveryId }) => deliveryId))];
  const sent = db.select().from(deliveries).where(inArray(deliveries.id, deliveryIds)).orderBy(deliveries.id).all();
  return {
    incidents: about.map(incidentFromRow),
    alerts: decided.map(alertFromRow),
    deliveries: sent.map(deliveryFromRow),
  };
}

/** In the order in which they were decided. */
function alertsIn(db: Db, deliveryId: string): readonly Alert[] {
  return db
    .select()
    .from(alerts)
    .where(eq(alerts.deliveryId, deliveryId))
    .orderBy(alerts.decidedAt, alerts.id)
    .all()
    .map(alertFromRow);
}

function openDigestsOf(db: Db, organisationId: string): readonly Delivery[] {
  return db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.organisationId, organisationId),
        eq(deliveries.status, 'pending'),
        isNotNull(deliveries.digest),
        isNull(deliveries.handedOverAt),
      ),
    )
    .orderBy(deliveries.id)
    .all()
    .map(deliveryFromRow);
}

function listenersOf(db: Db, organisationId: string | null): readonly WebhookEndpoint[] {
  return db
    .select({ id: webhookEndpoints.id, organisationId: webhookEndpoints.organisationId, url: webhookEndpoints.url })
    .from(webhookEndpoints)
    .where(
      and(
        isNull(webhookEndpoints.disabledAt),
        or(
          isNull(webhookEndpoints.organisationId),
          organisationId === null ? undefined : eq(webhookEndpoints.organisationId, organisationId),
        ),
      ),
    )
    .orderBy(webhookEndpoints.id)
    .all();
}

function maybe<Row, Value>(row: Row | null, read: (row: Row) => Value): Value | null {
  return row === null ? null : read(row);
}

import { and, desc, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { gateOf } from '../../domain/account/account';
import { POST_STATES } from '../../domain/post/post';
import type { PostState } from '../../domain/post/post';
import { alerts, deliveries, webhookEndpoints } from '../schema/alerts';
import { analyticsDays, collectors, streamItems } from '../schema/collectors';
import { accounts, credentials, evidence, incidents, networkStates } from '../schema/connections';
import { events } from '../schema/events';
import { members, organisations } from '../schema/organisations';
import { posts } from '../schema/posts';
import { dataDeletions } from '../schema/pushes';
import { valueOrNone } from '../schema/value-or-none';
import type { AccountSummary, PostCounts, Reads } from '../store';
import type { Engine } from './engine';
import type { Loaders } from './load';
import { accountFromRow } from './rows/account';
import { alertFromRow, deliveryFromRow } from './rows/alert';
import { collectorFromRow } from './rows/collector';
import { dataDeletionFromRow } from './rows/data-deletion';
import { eventFromRow } from './rows/event';
import { incidentFromRow } from './rows/incident';
import { networkStateFromRow } from './rows/network-state';
import { postFromRow } from './rows/post';

/** Questions, each answered from one snapshot of the database. */
export function createReads({ db, writer }: Engine, load: Loaders): Reads {
  const { read } = writer;
  return {
    organisation: (id) => read(() => load.organisation(id)),
    people: (id) => read(() => load.people(id)),
    member: (id) => read(() => load.member(id)),
    group: (id) => read(() => load.group(id)),
    groupOfAccount: (id) => read(() => load.groupOfAccount(id)),
    account: (id) =>
      read(() => {
        const row = db.select().from(accounts).where(eq(accounts.id, id)).get();
        return row === undefined ? null : accountFromRow(row);
      }),
    accounts: (filter) =>
      read(() =>
        db
          .select({
            account: accounts,
            organisationName: organisations.name,
            lastConnectedByName: members.name,
            waitingPosts: sql<number>`(
              SELECT count(*) FROM posts p
              WHERE p.account_id = ${accounts.id} AND p.state IN ('scheduled', 'queued', 'held', 'paused')
            )`,
          })
          .from(accounts)
          .innerJoin(organisations, eq(organisations.id, accounts.organisationId))
          .leftJoin(members, eq(members.id, accounts.lastConnectedByMemberId))
          .where(
            and(
              maybe(filter.organisationId, (id) => eq(accounts.organisationId, id)),
              maybe(filter.credentialId, (id) => eq(accounts.credentialId, id)),
              maybe(filter.status, (status) => eq(accounts.status, status)),
              maybe(filter.after, (id) => gt(accounts.id, id)),
            ),
          )
          .orderBy(accounts.id)
          .limit(filter.limit)
          .all()
          .map(({ account, ...rest }): AccountSummary => ({
            account: accountFromRow(account),
            gate: gateOf(account.status),
            ...rest,
          })),
      ),
    post: (id) => read(() => load.post(id)),
    posts: (filter) =>
      read(() =>
        db
          .select()
          .from(posts)
          .where(
            and(
              maybe(filter.accountId, (id) => eq(posts.accountId, id)),
              maybe(
                filter.organisationId,
                (id) => sql`${posts.accountId} IN (SELECT id FROM accounts WHERE organisation_id = ${id})`,
              ),
              maybe(filter.states, (states) => inArray(posts.state, [...states])),
            ),
          )
          // In the order of their acceptance, the latest first, without an index of its own.
          .orderBy(sql`posts.rowid DESC`)
          .limit(filter.limit)
          .all()
          .map(postFromRow),
      ),
    postCounts: (organisationId) =>
      read(() => {
        const rows = db.all<{ state: PostState; posts: number }>(postCountsQuery(organisationId));
        const counts = new Map(rows.map(({ state, posts: count }) => [state, count]));
        return Object.fromEntries(POST_STATES.map((state) => [state, counts.get(state) ?? 0])) as PostCounts;
      }),
    collector: (id) => read(() => load.collector(id)),
    collectorsOf: (accountId) =>
      read(() =>
        db
          .select()
          .from(collectors)
          .where(eq(collectors.accountId, accountId))
          .orderBy(collectors.kind)
          .all()
          .map(collectorFromRow),
      ),
    streamItems: (accountId, limit) =>
      read(() =>
        db
          .select({
            remoteId: streamItems.remoteId,
            createdAt: streamItems.createdAt,
            author: streamItems.author,
            text: streamItems.text,
          })
          .from(streamItems)
          .where(eq(streamItems.accountId, accountId))
          .orderBy(desc(streamItems.createdAt))
          .limit(limit)
          .all(),
      ),
    analyticsDays: (accountId) =>
      read(() => {
        const days = new Map<string, Record<string, number>>();
        const rows = db
          .select()
          .from(analyticsDays)
          .where(eq(analyticsDays.accountId, accountId))
          .orderBy(analyticsDays.day, analyticsDays.metric)
          .all();
        for (const { day, metric, value } of rows) days.set(day, { ...days.get(day), [metric]: value });
        return [...days].map(([day, metrics]) => ({ day, metrics }));
      }),
    event: (id) =>
      read(() => {
        const row = db.select().from(events).where(eq(events.id, id)).get();
        return row === undefined ? null : eventFromRow(row);
      }),
    events: (filter) =>
      read(() =>
        db
          .select()
          .from(events)
          .where(
            and(
              maybe(filter.accountId, (id) => eq(events.accountId, id)),
              maybe(filter.credentialId, (id) => eq(events.credentialId, id)),
              maybe(
                filter.after,
                (id) =>
                  sql`(occurred_at, id) ${sql.raw(filter.newestFirst === true ? '<' : '>')} (SELECT occurred_at, id FROM events WHERE id = ${id})`,
              ),
            ),
          )
          .orderBy(
            ...(filter.newestFirst === true
              ? [desc(events.occurredAt), desc(events.id)]
              : [events.occurredAt, events.id]),
          )
          .limit(filter.limit)
          .all()
          .map(eventFromRow),
      ),
    reactionStatus: (eventId, reaction) => read(() => load.reaction({ eventId, reaction })?.status ?? null),
    reconnect: (id) => read(() => load.reconnect(id)),
    delivery: (id) => read(() => load.delivery(id)),
    deliveries: (filter) =>
      read(() =>
        db
          .select()
          .from(deliveries)
          .where(maybe(filter.organisationId, (id) => eq(deliveries.organisationId, id)))
          .orderBy(sql`deliveries.rowid DESC`)
          .limit(filter.limit)
          .all()
          .map(deliveryFromRow),
      ),
    alertsOf: (incidentId) =>
      read(() =>
        db
          .select()
          .from(alerts)
          .where(eq(alerts.incidentId, incidentId))
          .orderBy(alerts.decidedAt, alerts.id)
          .all()
          .map(alertFromRow),
      ),
    alertsToldBy: (deliveryId) => read(() => load.deliveryAlerts(deliveryId) ?? []),
    incident: (id) =>
      read(() => {
        const row = db.select().from(incidents).where(eq(incidents.id, id)).get();
        return row === undefined ? null : incidentFromRow(row);
      }),
    webhookEndpoints: (organisationId) =>
      read(() =>
        db
          .select({
            id: webhookEndpoints.id,
            organisationId: webhookEndpoints.organisationId,
            url: webhookEndpoints.url,
          })
          .from(webhookEndpoints)
          .where(
            and(
              isNull(webhookEndpoints.disabledAt),
              organisationId === null
                ? isNull(webhookEndpoints.organisationId)
                : eq(webhookEndpoints.organisationId, organisationId),
            ),
          )
          .orderBy(webhookEndpoints.id)
          .all(),
      ),
    webhookEndpoint: (id) =>
      read(
        () =>
          db
            .select({
              id: webhookEndpoints.id,
              url: webhookEndpoints.url,
              disabledAt: webhookEndpoints.disabledAt,
            })
            .from(webhookEndpoints)
            .where(eq(webhookEndpoints.id, id))
            .get() ?? null,
      ),
    networkState: (network, instance) => read(() => load.networkState({ network, instance })),
    networkStates: () =>
      read(() => db.select().from(networkStates).orderBy(networkStates.id).all().map(networkStateFromRow)),
    evidence: (credentialId, limit) =>
      read(() =>
        db
          .select()
          .from(evidence)
          .where(eq(evidence.credentialId, credentialId))
          .orderBy(desc(evidence.at), desc(evidence.id))
          .limit(limit)
          .all(),
      ),
    siblings: (credentialId) =>
      read(() => {
        const own = db.select().from(credentials).where(eq(credentials.id, credentialId)).get();
        if (own === undefined) return [];
        return db
          .select({ id: credentials.id })
          .from(credentials)
          .where(
            and(
              eq(credentials.network, own.network),
              eq(credentials.networkUserId, own.networkUserId),
              sql`${valueOrNone('instance')} = ${own.instance ?? ''}`,
              ne(credentials.id, credentialId),
              ne(credentials.status, 'retired'),
            ),
          )
          .orderBy(credentials.id)
          .all()
          .map(({ id }) => id);
      }),
    boundRemoteIds: (accountId, remoteIds) =>
      read(() =>
        db
          .selectDistinct({ remoteId: posts.remoteId })
          .from(posts)
          .where(and(eq(posts.accountId, accountId), inArray(posts.remoteId, [...remoteIds])))
          .all()
          .flatMap(({ remoteId }) => (remoteId === null ? [] : [remoteId])),
      ),
    dataDeletion: (id) => read(() => load.dataDeletion(id)),
    dataDeletionByCode: (code) =>
      read(() => {
        const row = db.select().from(dataDeletions).where(eq(dataDeletions.code, code)).get();
        return row === undefined ? null : dataDeletionFromRow(row);
      }),
  };
}

/**
 * One statement, so that no post is counted twice or missed while it moves. A waiting post is what its account makes of
 * it from the commit on, however far its row is behind.
 */
function postCountsQuery(organisationId: string | undefined): SQL {
  return sql`
    SELECT state, count(*) AS posts FROM (
      SELECT CASE
          WHEN p.state IN ('scheduled', 'queued', 'held') AND a.paused_at IS NOT NULL THEN 'paused'
          WHEN p.state IN ('scheduled', 'queued') AND a.gate = 'closed' THEN 'held'
          ELSE p.state
        END AS state
      FROM posts p JOIN accounts a ON a.id = p.account_id
      ${organisationId === undefined ? sql`` : sql`WHERE a.organisation_id = ${organisationId}`}
    ) GROUP BY state`;
}

function maybe<Value>(value: Value | undefined, condition: (value: Value) => SQL): SQL | undefined {
  return value === undefined ? undefined : condition(value);
}

import { and, count, eq, gte, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { Account } from '../../domain/account/account';
import type { Group } from '../../domain/credential/group';
import { REOPENS_WITHIN_MS } from '../../domain/incident/incident';
import { networkStateId } from '../../domain/network-state';
import { STATUSES_WITH_A_PLACE } from '../../domain/organisation/plan-use';
import { alerts, deliveries, webhookEndpoints } from '../schema/alerts';
import { collectors } from '../schema/collectors';
import { accounts, credentials, incidents, networkStates, refreshes, tokenSets } from '../schema/connections';
import { reactions } from '../schema/events';
import { members, organisations, permissions } from '../schema/organisations';
import { posts, receipts } from '../schema/posts';
import { reconnects } from '../schema/reconnects';
import { valueOrNone } from '../schema/value-or-none';
import type { ChangeKeys, CredentialKey, LoadedByKey, People } from '../store';
import type { Db } from './connection';
import { accountFromRow } from './rows/account';
import { alertFromRow, deliveryFromRow } from './rows/alert';
import { collectorFromRow } from './rows/collector';
import { credentialFromRow, refreshFromRow, tokenSetFromRow } from './rows/credential';
import { incidentFromRow } from './rows/incident';
import { networkStateFromRow } from './rows/network-state';
import { memberFromRow, organisationFromRow, permissionFromRow } from './rows/organisation';
import { postFromRow } from './rows/post';
import { reconnectFromRow } from './rows/reconnect';

type Key = keyof LoadedByKey;

/** Reads rows and aggregates as domain values. Every caller is inside a transaction, so what it reads fits together. */
export type Loaders = {
  readonly [Each in Key]: (key: NonNullable<ChangeKeys[Each]>) => LoadedByKey[Each] | null;
};

/** `now` bounds the incidents of a group to those that may still reopen. */
export function createLoaders(db: Db, now: () => number): Loaders {
  const credentialById = db
    .select()
    .from(credentials)
    .where(eq(credentials.id, sql.placeholder('id')))
    .prepare();
  const accountsOfGroup = db
    .select()
    .from(accounts)
    .where(and(eq(accounts.credentialId, sql.placeholder('id')), ne(accounts.status, 'removed')))
    .orderBy(accounts.createdAt, accounts.id)
    .prepare();
  const tokenSetsOfGroup = db
    .select()
    .from(tokenSets)
    .where(and(eq(tokenSets.credentialId, sql.placeholder('id')), inArray(tokenSets.status, ['pending', 'active'])))
    .orderBy(tokenSets.issuedAt, tokenSets.id)
    .prepare();
  const incidentsOfGroup = db
    .select()
    .from(incidents)
    .where(
      and(
        eq(incidents.credentialId, sql.placeholder('id')),
        or(isNull(incidents.endedAt), gte(incidents.endedAt, sql.placeholder('since'))),
      ),
    )
    .orderBy(incidents.openedAt, incidents.id)
    .prepare();
  const refreshById = db
    .select()
    .from(refreshes)
    .where(eq(refreshes.id, sql.placeholder('id')))
    .prepare();
  const postById = db
    .select()
    .from(posts)
    .where(eq(posts.id, sql.placeholder('id')))
    .prepare();
  const collectorById = db
    .select()
    .from(collectors)
    .where(eq(collectors.id, sql.placeholder('id')))
    .prepare();

  const organisation = (id: string) =>
    maybe(db.select().from(organisations).where(eq(organisations.id, id)).get(), organisationFromRow);

  const people = (id: string): People | null => {
    const found = organisation(id);
    if (found === null) return null;
    const rows = db.select().from(members).where(eq(members.organisationId, id)).orderBy(members.id).all();
    const granted = db
      .select({ memberId: permissions.memberId, accountId: permissions.accountId, level: permissions.level })
      .from(permissions)
      .innerJoin(members, eq(members.id, permissions.memberId))
      .where(eq(members.organisationId, id))
      .orderBy(permissions.memberId, permissions.accountId)
      .all();
    return { organisation: found, members: rows.map(memberFromRow), permissions: granted.map(permissionFromRow) };
  };

  const group = (id: string): Group | null => {
    const row = credentialById.get({ id });
    if (row === undefined) return null;
    const refresh = row.refreshId === null ? undefined : refreshById.get({ id: row.refreshId });
    return {
      credential: credentialFromRow(row),
      accounts: accountsOfGroup.all({ id }).map((each): Account => accountFromRow(each)),
      tokenSets: tokenSetsOfGroup.all({ id }).map(tokenSetFromRow),
      incidents: incidentsOfGroup.all({ id, since: now() - REOPENS_WITHIN_MS }).map(incidentFromRow),
      refresh: maybe(refresh, refreshFromRow),
    };
  };

  const groupOfAccount = (accountId: string): Group | null => {
    const row = db.select({ id: accounts.credentialId }).from(accounts).where(eq(accounts.id, accountId)).get();
    return row === undefined ? null : group(row.id);
  };

  const groupByKey = (key: CredentialKey): Group | null => {
    const row = db
      .select({ id: credentials.id })
      .from(credentials)
      .where(
        sql`${credentials.organisationId} = ${key.organisationId}
          AND ${valueOrNone('private_to_member_id')} = ${key.privateToMemberId ?? ''}
          AND ${credentials.network} = ${key.network}
          AND ${valueOrNone('instance')} = ${key.instance ?? ''}
          AND ${credentials.networkUserId} = ${key.networkUserId}
          AND status <> 'retired'`,
      )
      .get();
    return row === undefined ? null : group(row.id);
  };

  return {
    organisation,
    people,
    member: (id) => maybe(db.select().from(members).where(eq(members.id, id)).get(), memberFromRow),
    group,
    groupOfAccount,
    groupByKey,
    groupOfPost: (postId) => {
      const row = db.select({ accountId: posts.accountId }).from(posts).where(eq(posts.id, postId)).get();
      return row === undefined ? null : groupOfAccount(row.accountId);
    },
    planUse: (organisationId) => ({
      members: countOf(
        db
          .select({ rows: count() })
          .from(members)
          .where(and(eq(members.organisationId, organisationId), isNull(members.leftAt)))
          .get(),
      ),
      accounts: countOf(
        db
          .select({ rows: count() })
          .from(accounts)
          .where(and(eq(accounts.organisationId, organisationId), inArray(accounts.status, STATUSES_WITH_A_PLACE)))
          .get(),
      ),
    }),
    accountsForAssets: ({ organisationId, privateToMemberId, network, remoteIds }) =>
      db
        .select()
        .from(accounts)
        .where(
          and(
            eq(accounts.organisationId, organisationId),
            sql`${valueOrNone('private_to_member_id')} = ${privateToMemberId ?? ''}`,
            eq(accounts.network, network),
            inArray(accounts.remoteId, [...remoteIds]),
            ne(accounts.status, 'removed'),
          ),
        )
        .all()
        .map((each): Account => accountFromRow(each)),
    post: (id) => maybe(postById.get({ id }), postFromRow),
    boundPostId: ({ ofPost, remoteId }) => {
      const post = db.select({ accountId: posts.accountId }).from(posts).where(eq(posts.id, ofPost)).get();
      if (post === undefined) return null;
      const bound = db
        .select({ id: posts.id })
        .from(posts)
        .where(and(eq(posts.accountId, post.accountId), eq(posts.remoteId, remoteId)))
        .get();
      return bound?.id ?? null;
    },
    webhookEndpoint: (id) =>
      db
        .select({ id: webhookEndpoints.id, organisationId: webhookEndpoints.organisationId, url: webhookEndpoints.url })
        .from(webhookEndpoints)
        .where(eq(webhookEndpoints.id, id))
        .get() ?? null,
    collector: (id) => maybe(collectorById.get({ id }), collectorFromRow),
    reconnect: (id) => maybe(db.select().from(reconnects).where(eq(reconnects.id, id)).get(), reconnectFromRow),
    reconnectByState: (stateHash) =>
      maybe(db.select().from(reconnects).where(eq(reconnects.stateHash, stateHash)).get(), reconnectFromRow),
    receipt: (commandId) => db.select().from(receipts).where(eq(receipts.commandId, commandId)).get() ?? null,
    reaction: ({ eventId, reaction }) =>
      db
        .select({ status: reactions.status })
        .from(reactions)
        .where(and(eq(reactions.eventId, eventId), eq(reactions.reaction, reaction)))
        .get() ?? null,
    delivery: (id) => maybe(db.select().from(deliveries).where(eq(deliveries.id, id)).get(), deliveryFromRow),
    incidentAlerts: (ids) => {
      const decided = db
        .select()
        .from(alerts)
        .where(inArray(alerts.incidentId, [...ids]))
        .orderBy(alerts.id)
        .all();
      const sent = db
        .select()
        .from(deliveries)
        .where(
          inArray(
            deliveries.alertId,
            decided.map((each) => each.id),
          ),
        )
        .orderBy(deliveries.id)
        .all();
      const about = db
        .select()
        .from(incidents)
        .where(inArray(incidents.id, [...ids]))
        .orderBy(incidents.id)
        .all();
      return {
        incidents: about.map(incidentFromRow),
        alerts: decided.map(alertFromRow),
        deliveries: sent.map(deliveryFromRow),
      };
    },
    listeners: ({ organisationId }) =>
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
            or(
              isNull(webhookEndpoints.organisationId),
              organisationId === null ? undefined : eq(webhookEndpoints.organisationId, organisationId),
            ),
          ),
        )
        .orderBy(webhookEndpoints.id)
        .all(),
    networkState: ({ network, instance }) =>
      maybe(
        db
          .select()
          .from(networkStates)
          .where(eq(networkStates.id, networkStateId(network, instance)))
          .get(),
        networkStateFromRow,
      ),
  };
}

function maybe<Row, Value>(row: Row | undefined, read: (row: Row) => Value): Value | null {
  return row === undefined ? null : read(row);
}

function countOf(row: { readonly rows: number } | undefined): number {
  return row?.rows ?? 0;
}

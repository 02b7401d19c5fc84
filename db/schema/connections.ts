import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { ACCOUNT_STATUSES } from '../../domain/account/account';
import type { Gate } from '../../domain/account/account';
import type { AppFault } from '../../domain/app-standing';
import { CREDENTIAL_STATUSES, REFRESH_STATUSES, TOKEN_SET_ORIGINS } from '../../domain/credential/credential';
import type { DisconnectReason } from '../../domain/judgement/vocabulary';
import { ACCOUNT_KINDS } from '../../domain/networks/network';
import type { Capability, NetworkName } from '../../domain/networks/network';
import { TROUBLE_KINDS } from '../../domain/outage/trouble';
import { members, organisations } from './organisations';
import { valueOrNone } from './value-or-none';

export const credentials = sqliteTable(
  'credentials',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    privateToMemberId: text('private_to_member_id').references(() => members.id),
    network: text('network').$type<NetworkName>().notNull(),
    instance: text('instance'),
    networkUserId: text('network_user_id').notNull(),
    displayName: text('display_name').notNull(),
    status: text('status', { enum: CREDENTIAL_STATUSES }).notNull(),
    activeTokenSetId: text('active_token_set_id'),
    refreshId: text('refresh_id'),
    unknownSince: integer('unknown_since'),
    deadReason: text('dead_reason').$type<DisconnectReason>(),
    deadSince: integer('dead_since'),
    retiredAt: integer('retired_at'),
    doubtSince: integer('doubt_since'),
    doubtReason: text('doubt_reason'),
    doubtConfirmations: integer('doubt_confirmations').notNull(),
    doubtConfirmedAt: integer('doubt_confirmed_at'),
    doubtShownAt: integer('doubt_shown_at'),
    /** What its last authoritative answers were, once it was no longer healthy: outages are seen in it. */
    troubleKind: text('trouble_kind', { enum: TROUBLE_KINDS }),
    troubleSince: integer('trouble_since'),
    troubleLastAt: integer('trouble_last_at'),
    connectedByMemberId: text('connected_by_member_id').references(() => members.id),
    connectedAt: integer('connected_at'),
    nextProbeAt: integer('next_probe_at'),
    probeWantedAt: integer('probe_wanted_at'),
    lastProbedAt: integer('last_probed_at'),
    /** The place that it was given in its network's line; void once `next_probe_at` is another. */
    probePlaceAt: integer('probe_place_at'),
    probeNo: integer('probe_no').notNull(),
    /** When the probe that waits in the queue was put there; null: none does. Redis was lost: it is due again. */
    probeQueuedAt: integer('probe_queued_at'),
    nextRefreshAt: integer('next_refresh_at'),
    refreshQueuedAt: integer('refresh_queued_at'),
    lastHealthyAt: integer('last_healthy_at'),
    transientStreak: integer('transient_streak').notNull(),
    createdAt: integer('created_at').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [
    // The key of a credential: a second sign-in by the same network user renews it, it never makes a second one.
    uniqueIndex('credentials_key')
      .on(
        table.organisationId,
        valueOrNone('private_to_member_id'),
        table.network,
        valueOrNone('instance'),
        table.networkUserId,
      )
      .where(sql`status <> 'retired'`),
    index('credentials_probe_due')
      .on(table.nextProbeAt)
      .where(sql`next_probe_at IS NOT NULL`),
    index('credentials_refresh_due')
      .on(table.nextRefreshAt)
      .where(sql`next_refresh_at IS NOT NULL`),
    index('credentials_probe_queued')
      .on(table.probeQueuedAt)
      .where(sql`probe_queued_at IS NOT NULL`),
    index('credentials_refresh_queued')
      .on(table.refreshQueuedAt)
      .where(sql`refresh_queued_at IS NOT NULL`),
    index('credentials_in_doubt')
      .on(table.doubtSince)
      .where(sql`doubt_since IS NOT NULL`),
    // The newest answers of a network, for its weather.
    index('credentials_healthy')
      .on(table.network, valueOrNone('instance'), table.lastHealthyAt)
      .where(sql`trouble_since IS NULL AND last_healthy_at IS NOT NULL`),
    index('credentials_troubled_since')
      .on(table.network, valueOrNone('instance'), table.troubleSince)
      .where(sql`trouble_since IS NOT NULL`),
    index('credentials_troubled_last')
      .on(table.network, valueOrNone('instance'), table.troubleLastAt)
      .where(sql`trouble_since IS NOT NULL`),
    index('credentials_trouble_begun')
      .on(table.troubleSince)
      .where(sql`trouble_since IS NOT NULL`),
    index('credentials_by_network_user').on(table.network, table.networkUserId),
    index('credentials_by_organisation').on(table.organisationId),
    check(
      'credentials_refreshing',
      sql`(${table.status} IN ('refreshing', 'refresh_unknown')) = (${table.refreshId} IS NOT NULL)`,
    ),
    check('credentials_unknown', sql`(${table.status} = 'refresh_unknown') = (${table.unknownSince} IS NOT NULL)`),
    check(
      'credentials_dead',
      sql`(${table.status} = 'dead') = (${table.deadSince} IS NOT NULL) AND (${table.status} = 'dead') = (${table.deadReason} IS NOT NULL)`,
    ),
    check('credentials_retired', sql`(${table.status} = 'retired') = (${table.retiredAt} IS NOT NULL)`),
    check(
      'credentials_doubt',
      sql`(${table.doubtSince} IS NULL) = (${table.doubtReason} IS NULL) AND (${table.doubtSince} IS NULL) = (${table.doubtConfirmedAt} IS NULL) AND (${table.doubtSince} IS NULL OR ${table.status} NOT IN ('dead', 'retired'))`,
    ),
    check(
      'credentials_trouble',
      sql`(${table.troubleKind} IS NULL) = (${table.troubleSince} IS NULL) AND (${table.troubleKind} IS NULL) = (${table.troubleLastAt} IS NULL)`,
    ),
    check(
      'credentials_alive_has_tokens',
      sql`${table.status} NOT IN ('refreshing', 'refresh_unknown') OR ${table.activeTokenSetId} IS NOT NULL`,
    ),
  ],
);

export const tokenSets = sqliteTable(
  'token_sets',
  {
    id: text('id').primaryKey(),
    credentialId: text('credential_id')
      .notNull()
      .references(() => credentials.id),
    accountId: text('account_id').references(() => accounts.id),
    grantId: text('grant_id').notNull(),
    status: text('status', { enum: ['pending', 'active', 'superseded', 'refused'] }).notNull(),
    origin: text('origin', { enum: TOKEN_SET_ORIGINS }).notNull(),
    /** Envelopes of `db/sealing`; null after they were wiped. */
    sealedAccessToken: text('sealed_access_token'),
    sealedRefreshToken: text('sealed_refresh_token'),
    issuedAt: integer('issued_at').notNull(),
    expiresAt: integer('expires_at'),
    refreshExpiresAt: integer('refresh_expires_at'),
    scopes: text('scopes', { mode: 'json' }).$type<readonly string[]>(),
  },
  (table) => [
    uniqueIndex('token_sets_one_active')
      .on(table.credentialId, valueOrNone('account_id'))
      .where(sql`status = 'active'`),
    index('token_sets_by_credential').on(table.credentialId, table.status),
    check(
      'token_sets_sealed',
      sql`${table.status} NOT IN ('pending', 'active') OR ${table.sealedAccessToken} LIKE 'v1.%'`,
    ),
  ],
);

export const refreshes = sqliteTable(
  'refreshes',
  {
    id: text('id').primaryKey(),
    credentialId: text('credential_id')
      .notNull()
      .references(() => credentials.id),
    tokenSetId: text('token_set_id')
      .notNull()
      .references(() => tokenSets.id),
    processId: text('process_id').notNull(),
    status: text('status', { enum: REFRESH_STATUSES }).notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    replayOf: text('replay_of'),
  },
  (table) => [
    uniqueIndex('refreshes_one_in_flight')
      .on(table.credentialId)
      .where(sql`status = 'in_flight'`),
    index('refreshes_in_flight')
      .on(table.processId)
      .where(sql`status = 'in_flight'`),
    check('refreshes_ended', sql`(${table.status} = 'in_flight') = (${table.endedAt} IS NULL)`),
  ],
);

export const accounts = sqliteTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    privateToMemberId: text('private_to_member_id').references(() => members.id),
    credentialId: text('credential_id')
      .notNull()
      .references(() => credentials.id),
    network: text('network').$type<NetworkName>().notNull(),
    /** Of its credential: two servers of a network may give two accounts the same remote id. */
    instance: text('instance'),
    kind: text('kind', { enum: ACCOUNT_KINDS }).notNull(),
    remoteId: text('remote_id').notNull(),
    name: text('name').notNull(),
    tokenSetId: text('token_set_id'),
    originalNetworkUserId: text('original_network_user_id').notNull(),
    lastConnectedByMemberId: text('last_connected_by_member_id').references(() => members.id),
    lastConnectedAt: integer('last_connected_at'),
    limits: text('limits', { mode: 'json' }).$type<Readonly<Partial<Record<Capability, DisconnectReason>>>>().notNull(),
    status: text('status', { enum: ACCOUNT_STATUSES }).notNull(),
    /** Follows from the status (`gateOf`): there is no second switch. */
    gate: text('gate')
      .$type<Gate>()
      .notNull()
      .generatedAlwaysAs(
        sql`CASE status WHEN 'connected' THEN 'open' WHEN 'suspect' THEN 'suspect' WHEN 'unverified' THEN 'suspect' ELSE 'closed' END`,
        { mode: 'stored' },
      ),
    /** Whether publishing is switched off by a missing scope. */
    publishLimited: integer('publish_limited', { mode: 'boolean' })
      .notNull()
      .generatedAlwaysAs(sql`json_extract(limits, '$.publish') IS NOT NULL`, { mode: 'stored' }),
    troubleOf: text('trouble_of', { enum: ['credential', 'asset'] }),
    troubleReason: text('trouble_reason'),
    troubleSince: integer('trouble_since'),
    removedAt: integer('removed_at'),
    pausedAt: integer('paused_at'),
    releaseCutoff: integer('release_cutoff'),
    /** The start that the release under way gives next; null: it has given none. */
    releaseNextStart: integer('release_next_start'),
    createdAt: integer('created_at').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [
    uniqueIndex('accounts_key')
      .on(
        table.organisationId,
        valueOrNone('private_to_member_id'),
        table.network,
        valueOrNone('instance'),
        table.kind,
        table.remoteId,
      )
      .where(sql`status <> 'removed'`),
    index('accounts_by_credential').on(table.credentialId),
    index('accounts_by_organisation').on(table.organisationId, table.status),
    index('accounts_by_original_user').on(table.network, table.originalNetworkUserId),
    index('accounts_disconnected')
      .on(table.troubleSince)
      .where(sql`status = 'disconnected'`),
    check(
      'accounts_trouble',
      sql`(${table.status} IN ('suspect', 'disconnected')) = (${table.troubleSince} IS NOT NULL) AND (${table.troubleSince} IS NULL) = (${table.troubleReason} IS NULL) AND (${table.troubleSince} IS NULL) = (${table.troubleOf} IS NULL)`,
    ),
    check('accounts_release', sql`${table.releaseNextStart} IS NULL OR ${table.releaseCutoff} IS NOT NULL`),
    check('accounts_removed', sql`(${table.status} = 'removed') = (${table.removedAt} IS NOT NULL)`),
  ],
);

export const incidents = sqliteTable(
  'incidents',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    credentialId: text('credential_id')
      .notNull()
      .references(() => credentials.id),
    accountId: text('account_id').references(() => accounts.id),
    kind: text('kind', { enum: ['disconnected', 'limited', 'ending'] }).notNull(),
    reason: text('reason').$type<DisconnectReason>().notNull(),
    openedAt: integer('opened_at').notNull(),
    reopenedAt: integer('reopened_at'),
    endedAt: integer('ended_at'),
    endedBy: text('ended_by', { enum: ['reconnect', 'heal', 'absorbed', 'removed'] }),
    version: integer('version').notNull(),
  },
  (table) => [
    uniqueIndex('incidents_one_open')
      .on(table.credentialId, valueOrNone('account_id'), table.kind)
      .where(sql`ended_at IS NULL`),
    index('incidents_by_credential').on(table.credentialId, table.endedAt),
    check('incidents_ended', sql`(${table.endedAt} IS NULL) = (${table.endedBy} IS NULL)`),
  ],
);

/** A short history of judged answers per credential: what was asked with which token set, and what it proved. */
export const evidence = sqliteTable(
  'evidence',
  {
    id: text('id').primaryKey(),
    credentialId: text('credential_id')
      .notNull()
      .references(() => credentials.id),
    accountId: text('account_id'),
    tokenSetId: text('token_set_id').notNull(),
    at: integer('at').notNull(),
    operation: text('operation').notNull(),
    httpStatus: integer('http_status'),
    class: text('class').notNull(),
    reason: text('reason').notNull(),
    stale: integer('stale', { mode: 'boolean' }).notNull(),
  },
  (table) => [index('evidence_by_credential').on(table.credentialId, table.at)],
);

/** When the next places among the looks at a network (or one server of it) are free; see `domain/credential/probe-pace`. */
export const probeLines = sqliteTable('probe_lines', {
  id: text('id').primaryKey(),
  routineFreeAt: integer('routine_free_at').notNull(),
  urgentFreeAt: integer('urgent_free_at').notNull(),
});

/** Where our app stands with a network: faults of ours, or a limit of the whole app. One row per network and instance. */
export const networkStates = sqliteTable(
  'network_states',
  {
    id: text('id').primaryKey(),
    network: text('network').$type<NetworkName>().notNull(),
    instance: text('instance'),
    faults: text('faults', { mode: 'json' }).$type<readonly AppFault[]>().notNull(),
    limitedUntil: integer('limited_until'),
    weather: text('weather', { enum: ['clear', 'outage', 'mass_revocation'] }).notNull(),
    weatherSince: integer('weather_since'),
    outageShows: text('outage_shows', { enum: TROUBLE_KINDS }),
    version: integer('version').notNull(),
  },
  (table) => [
    index('network_states_unsettled')
      .on(table.weather)
      .where(sql`weather <> 'clear'`),
    check('network_states_weather', sql`${table.weather} = 'clear' OR ${table.weatherSince} IS NOT NULL`),
    check('network_states_outage', sql`(${table.weather} = 'outage') = (${table.outageShows} IS NOT NULL)`),
  ],
);

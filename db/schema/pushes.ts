import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { PushNetwork } from '../../domain/networks/push';
import { PUSH_OUTCOMES } from '../../domain/push-outcome';

/** Pushes that were believed, so that one that comes again is recognised. Nothing in it says whom it was about. */
export const pushReceipts = sqliteTable(
  'push_receipts',
  {
    /** The channel's path with the network's own event id, or a digest of what was signed. */
    deliveryKey: text('delivery_key').primaryKey(),
    network: text('network').$type<PushNetwork>().notNull(),
    outcome: text('outcome', { enum: PUSH_OUTCOMES }).notNull(),
    /** How many credentials are probed for it. */
    credentials: integer('credentials').notNull(),
    dataDeletionId: text('data_deletion_id').references(() => dataDeletions.id),
    receivedAt: integer('received_at').notNull(),
  },
  (table) => [index('push_receipts_by_time').on(table.receivedAt)],
);

/** How many pushes of a network ended how. */
export const pushCounts = sqliteTable(
  'push_counts',
  {
    network: text('network').$type<PushNetwork>().notNull(),
    outcome: text('outcome', { enum: PUSH_OUTCOMES }).notNull(),
    pushes: integer('pushes').notNull(),
    lastAt: integer('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.network, table.outcome] })],
);

/** Requests to delete what is held about a network user; when done, what is left of them is a tombstone. */
export const dataDeletions = sqliteTable(
  'data_deletions',
  {
    id: text('id').primaryKey(),
    network: text('network').$type<PushNetwork>().notNull(),
    /** HMAC-SHA-256 of network and network user id under a key of this database, hex. */
    userHash: text('user_hash').notNull(),
    code: text('code').notNull(),
    /** Whom it is about, sealed; gone when it is done. */
    sealedNetworkUserId: text('sealed_network_user_id'),
    requestedAt: integer('requested_at').notNull(),
    doneAt: integer('done_at'),
    credentials: integer('credentials').notNull(),
    accounts: integer('accounts').notNull(),
    tokens: integer('tokens').notNull(),
    streamItems: integer('stream_items').notNull(),
    analyticsDays: integer('analytics_days').notNull(),
    traces: integer('traces').notNull(),
  },
  (table) => [
    uniqueIndex('data_deletions_by_code').on(table.code),
    index('data_deletions_by_user').on(table.userHash, table.requestedAt),
    check('data_deletions_forget', sql`(${table.doneAt} IS NULL) = (${table.sealedNetworkUserId} IS NOT NULL)`),
    check(
      'data_deletions_sealed',
      sql`${table.sealedNetworkUserId} IS NULL OR ${table.sealedNetworkUserId} LIKE 'v1.%'`,
    ),
    check('data_deletions_hash', sql`length(${table.userHash}) = 64`),
  ],
);

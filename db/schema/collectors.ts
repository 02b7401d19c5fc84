import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { accounts } from './connections';

/** Recurring reading work of an account: its stream, its analytics. */
export const collectors = sqliteTable(
  'collectors',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    kind: text('kind', { enum: ['stream', 'analytics'] }).notNull(),
    /** null: not offered by the network, or its account is gone. */
    nextRunAt: integer('next_run_at'),
    runNo: integer('run_no').notNull(),
    /** When the run that waits in the queue was put there; null: none does. */
    queuedAt: integer('queued_at'),
    claimToken: text('claim_token'),
    claimUntil: integer('claim_until'),
    lastSuccessAt: integer('last_success_at'),
    /** Analytics: the last day known to be complete, by the network's own day (YYYY-MM-DD). */
    completeThroughDay: text('complete_through_day'),
    failures: integer('failures').notNull(),
    reason: text('reason'),
    version: integer('version').notNull(),
  },
  (table) => [
    uniqueIndex('collectors_key').on(table.accountId, table.kind),
    index('collectors_due')
      .on(table.nextRunAt)
      .where(sql`next_run_at IS NOT NULL`),
    index('collectors_queued')
      .on(table.queuedAt)
      .where(sql`queued_at IS NOT NULL`),
    check('collectors_claim', sql`(${table.claimToken} IS NULL) = (${table.claimUntil} IS NULL)`),
  ],
);

export const streamItems = sqliteTable(
  'stream_items',
  {
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    remoteId: text('remote_id').notNull(),
    createdAt: integer('created_at').notNull(),
    author: text('author').notNull(),
    text: text('text').notNull(),
    loadedAt: integer('loaded_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.remoteId] }),
    index('stream_items_newest').on(table.accountId, table.createdAt),
  ],
);

/** One metric of one day, as the network stated it last: networks revise their numbers. */
export const analyticsDays = sqliteTable(
  'analytics_days',
  {
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    day: text('day').notNull(),
    metric: text('metric').notNull(),
    value: integer('value').notNull(),
    statedAt: integer('stated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.day, table.metric] })],
);

import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { EventName } from '../../domain/event/events';
import type { ReactionName } from '../../domain/reaction/catalogue';

/** The outbox: what happened, written in the transaction in which it happened. */
export const events = sqliteTable(
  'events',
  {
    id: text('id').primaryKey(),
    name: text('name').$type<EventName>().notNull(),
    occurredAt: integer('occurred_at').notNull(),
    organisationId: text('organisation_id'),
    credentialId: text('credential_id'),
    accountId: text('account_id'),
    postId: text('post_id'),
    /** The event, job or command that caused it. */
    causedBy: text('caused_by'),
    data: text('data', { mode: 'json' }).$type<unknown>().notNull(),
  },
  (table) => [
    index('events_by_credential').on(table.credentialId, table.occurredAt),
    index('events_by_account').on(table.accountId, table.occurredAt),
    index('events_by_time').on(table.occurredAt),
  ],
);

/** One row per event and reaction, born with the event; done only when the reaction itself committed. */
export const reactions = sqliteTable(
  'reactions',
  {
    eventId: text('event_id')
      .notNull()
      .references(() => events.id),
    reaction: text('reaction').$type<ReactionName>().notNull(),
    status: text('status', { enum: ['pending', 'done'] }).notNull(),
    /** When the relay puts it into the queue (again). */
    nextRelayAt: integer('next_relay_at').notNull(),
    /** Raised with each relay; part of the job's id. */
    relayNo: integer('relay_no').notNull(),
    doneAt: integer('done_at'),
    note: text('note'),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.reaction] }),
    index('reactions_pending')
      .on(table.nextRelayAt)
      .where(sql`status = 'pending'`),
    check('reactions_done', sql`(${table.status} = 'done') = (${table.doneAt} IS NOT NULL)`),
  ],
);

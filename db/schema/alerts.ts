import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { incidents } from './connections';
import { members, organisations } from './organisations';

/** One decision to tell one person one step of one incident; made once. */
export const alerts = sqliteTable(
  'alerts',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    incidentId: text('incident_id')
      .notNull()
      .references(() => incidents.id),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    /** `day-0`, later steps of the ladder, `resolved`; with the time of a reopening where there was one. */
    step: text('step').notNull(),
    decidedAt: integer('decided_at').notNull(),
    /** The message that tells it; a digest tells several. */
    deliveryId: text('delivery_id')
      .notNull()
      .references(() => deliveries.id),
    /** Set: no longer true when its digest left, and not in it. */
    withdrawnAt: integer('withdrawn_at'),
  },
  (table) => [
    uniqueIndex('alerts_once').on(table.incidentId, table.memberId, table.step),
    index('alerts_by_incident').on(table.incidentId),
    index('alerts_by_delivery').on(table.deliveryId),
  ],
);

/** One message to one address, at least once, always with the same message id. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    id: text('id').primaryKey(),
    /** `email` to a member, `webhook` to an organisation's endpoint, `operators` to whoever runs Holdfast. */
    channel: text('channel', { enum: ['email', 'webhook', 'operators'] }).notNull(),
    organisationId: text('organisation_id').references(() => organisations.id),
    endpointId: text('endpoint_id').references(() => webhookEndpoints.id),
    eventId: text('event_id'),
    /** What a digest gathers; null: a message of its own. */
    digest: text('digest'),
    /** What is told, with ids only: text and addresses are made when it is sent. */
    subject: text('subject', { mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
    /** Makes the decision unique: a second decision of the same key is the same delivery. */
    dedupeKey: text('dedupe_key').notNull(),
    status: text('status', { enum: ['pending', 'delivered', 'dropped', 'exhausted'] }).notNull(),
    attempts: integer('attempts').notNull(),
    nextAttemptAt: integer('next_attempt_at'),
    dispatchNo: integer('dispatch_no').notNull(),
    /** When the dispatch that waits in the queue was put there; null: none does. */
    queuedAt: integer('queued_at'),
    /** When it was last handed to the other side, unless refused since: it may have arrived. */
    handedOverAt: integer('handed_over_at'),
    lastAnswer: text('last_answer'),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [
    uniqueIndex('deliveries_once').on(table.dedupeKey),
    index('deliveries_due')
      .on(table.nextAttemptAt)
      .where(sql`status = 'pending' AND digest IS NULL`),
    index('digests_due')
      .on(table.nextAttemptAt)
      .where(sql`status = 'pending' AND digest IS NOT NULL`),
    index('digests_open')
      .on(table.organisationId)
      .where(sql`status = 'pending' AND digest IS NOT NULL AND handed_over_at IS NULL`),
    index('deliveries_queued')
      .on(table.queuedAt)
      .where(sql`queued_at IS NOT NULL`),
    check('deliveries_arrived', sql`${table.status} <> 'delivered' OR ${table.handedOverAt} IS NOT NULL`),
    check('digests_are_mails', sql`${table.digest} IS NULL OR ${table.channel} = 'email'`),
    check('deliveries_ended', sql`(${table.status} = 'pending') = (${table.endedAt} IS NULL)`),
    check('deliveries_pending', sql`${table.status} <> 'pending' OR ${table.nextAttemptAt} IS NOT NULL`),
  ],
);

export const webhookEndpoints = sqliteTable(
  'webhook_endpoints',
  {
    id: text('id').primaryKey(),
    /** null: the host itself, which hears of every organisation. */
    organisationId: text('organisation_id').references(() => organisations.id),
    url: text('url').notNull(),
    /** The signing secret (Standard Webhooks), sealed. */
    sealedSecret: text('sealed_secret').notNull(),
    createdAt: integer('created_at').notNull(),
    disabledAt: integer('disabled_at'),
  },
  (table) => [
    index('webhook_endpoints_by_organisation').on(table.organisationId),
    check('webhook_endpoints_sealed', sql`${table.sealedSecret} LIKE 'v1.%'`),
  ],
);

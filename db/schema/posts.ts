import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { PostContent, StepResults } from '../../domain/networks/network';
import { POST_STATES } from '../../domain/post/post';
import { accounts } from './connections';
import { organisations } from './organisations';

export const posts = sqliteTable(
  'posts',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    content: text('content', { mode: 'json' }).$type<PostContent>().notNull(),
    state: text('state', { enum: POST_STATES }).notNull(),
    acceptedAt: integer('accepted_at').notNull(),
    dueAt: integer('due_at').notNull(),
    graceMs: integer('grace_ms').notNull(),
    missAt: integer('miss_at')
      .notNull()
      .generatedAlwaysAs(sql`due_at + grace_ms`, { mode: 'stored' }),
    startAt: integer('start_at').notNull(),
    dispatchNo: integer('dispatch_no').notNull(),
    claimToken: text('claim_token'),
    claimProcessId: text('claim_process_id'),
    claimedAt: integer('claimed_at'),
    claimUntil: integer('claim_until'),
    boundaryAt: integer('boundary_at'),
    results: text('results', { mode: 'json' }).$type<StepResults>().notNull(),
    attempts: integer('attempts').notNull(),
    remoteId: text('remote_id'),
    publishedAt: integer('published_at'),
    reason: text('reason'),
    pausedBy: text('paused_by', { enum: ['post', 'account'] }),
    nextLookUpAt: integer('next_look_up_at'),
    lookUps: integer('look_ups').notNull(),
    /** Raised with each look-up put into the queue; part of the job's id. `look_ups` counts those that ended. */
    lookUpNo: integer('look_up_no').notNull().default(0),
    /** The start for which a look at its credential was considered; another start is considered anew. */
    lookedAheadFor: integer('looked_ahead_for'),
    changedAt: integer('changed_at').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [
    // What is due, not what is stored: each recurring query has an index over just its rows.
    index('posts_to_dispatch')
      .on(table.startAt)
      .where(sql`state = 'scheduled'`),
    index('posts_to_look_ahead')
      .on(table.startAt)
      .where(sql`state = 'scheduled' AND looked_ahead_for IS NOT start_at`),
    index('posts_in_queue')
      .on(table.startAt)
      .where(sql`state = 'queued'`),
    index('posts_claim_ends')
      .on(table.claimUntil)
      .where(sql`state IN ('claimed', 'sent')`),
    index('posts_to_miss')
      .on(table.missAt)
      .where(sql`state IN ('scheduled', 'queued', 'held', 'paused')`),
    index('posts_to_look_up')
      .on(table.nextLookUpAt)
      .where(sql`state IN ('unconfirmed', 'processing') AND next_look_up_at IS NOT NULL`),
    index('posts_to_start_by_account')
      .on(table.accountId, table.startAt, table.id)
      .where(sql`state IN ('scheduled', 'queued')`),
    index('posts_stopped_by_account')
      .on(table.accountId, table.dueAt, table.id)
      .where(sql`state IN ('held', 'paused')`),
    index('posts_by_account_state').on(table.accountId, table.state),
    // One remote post is bound to one post of ours.
    index('posts_by_remote_id')
      .on(table.accountId, table.remoteId)
      .where(sql`remote_id IS NOT NULL`),
    check(
      'posts_claim',
      sql`(${table.state} IN ('claimed', 'sent')) = (${table.claimToken} IS NOT NULL) AND (${table.claimToken} IS NULL) = (${table.claimUntil} IS NULL) AND (${table.claimToken} IS NULL) = (${table.claimProcessId} IS NULL) AND (${table.claimToken} IS NULL) = (${table.claimedAt} IS NULL)`,
    ),
    check(
      'posts_boundary',
      sql`CASE WHEN ${table.state} IN ('sent', 'processing', 'unconfirmed') THEN ${table.boundaryAt} IS NOT NULL WHEN ${table.state} IN ('scheduled', 'queued', 'claimed', 'held', 'paused', 'missed') THEN ${table.boundaryAt} IS NULL ELSE 1 END`,
    ),
    check('posts_published', sql`(${table.state} = 'published') = (${table.publishedAt} IS NOT NULL)`),
    check('posts_paused', sql`(${table.state} = 'paused') = (${table.pausedBy} IS NOT NULL)`),
    check('posts_failed', sql`${table.state} <> 'failed' OR ${table.reason} IS NOT NULL`),
  ],
);

/** The answer to each accepted intake command, kept so that a repeated one gets the same answer. Accepted posts are counted here. */
export const receipts = sqliteTable(
  'receipts',
  {
    commandId: text('command_id').primaryKey(),
    organisationId: text('organisation_id'),
    command: text('command').notNull(),
    bodyHash: text('body_hash').notNull(),
    /** The post that this command made the system responsible for; null for other commands. */
    postId: text('post_id'),
    answer: text('answer', { mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
    committedAt: integer('committed_at').notNull(),
  },
  (table) => [
    index('receipts_accepted')
      .on(table.postId)
      .where(sql`post_id IS NOT NULL`),
    // Their answers name assets of the network, which go when its user asks for it.
    index('receipts_by_credential')
      .on(sql`answer ->> '$.credentialId'`)
      .where(sql`command = 'put-credential'`),
  ],
);

/** Totals of posts that were pruned: accepted and ended ones leave together, in one transaction. */
export const archive = sqliteTable('archive', {
  state: text('state', { enum: POST_STATES }).primaryKey(),
  posts: integer('posts').notNull(),
});

import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Facts about this database: the check of its sealing key, whether it is a sandbox's, its epoch. */
export const meta = sqliteTable('meta', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
});

/** Running processes and their heartbeats: what a dead one left in flight is found through this. */
export const processes = sqliteTable(
  'processes',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    pid: integer('pid').notNull(),
    host: text('host').notNull(),
    startedAt: integer('started_at').notNull(),
    beatAt: integer('beat_at').notNull(),
    /** When it said goodbye, or was found dead. */
    endedAt: integer('ended_at'),
  },
  (table) => [
    index('processes_alive')
      .on(table.beatAt)
      .where(sql`ended_at IS NULL`),
  ],
);

/** Who drives a recurring sweep. */
export const leases = sqliteTable('leases', {
  name: text('name').primaryKey(),
  processId: text('process_id').notNull(),
  until: integer('until').notNull(),
});

export const admins = sqliteTable(
  'admins',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    role: text('role', { enum: ['viewer', 'operator'] }).notNull(),
    /** scrypt, with its parameters and salt. */
    passwordHash: text('password_hash').notNull(),
    createdAt: integer('created_at').notNull(),
    disabledAt: integer('disabled_at'),
  },
  (table) => [uniqueIndex('admins_by_name').on(table.name)],
);

/** Sign-ins, by the hash of what the browser holds: `admin` for operators, `member` for the suite's customers. */
export const sessions = sqliteTable(
  'sessions',
  {
    tokenHash: text('token_hash').primaryKey(),
    subject: text('subject', { enum: ['admin', 'member'] }).notNull(),
    subjectId: text('subject_id').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [
    index('sessions_expired').on(table.expiresAt),
    check('sessions_hash', sql`length(${table.tokenHash}) = 64`),
  ],
);

/** Who did what; append-only; ids only. */
export const audit = sqliteTable(
  'audit',
  {
    id: text('id').primaryKey(),
    at: integer('at').notNull(),
    actor: text('actor', { enum: ['admin', 'member', 'host', 'system'] }).notNull(),
    actorId: text('actor_id'),
    action: text('action').notNull(),
    organisationId: text('organisation_id'),
    subject: text('subject', { mode: 'json' }).$type<Readonly<Record<string, string | number | null>>>().notNull(),
  },
  (table) => [index('audit_by_time').on(table.at), index('audit_by_organisation').on(table.organisationId, table.at)],
);

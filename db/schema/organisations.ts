import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { PERMISSION_LEVELS, PLAN_NAMES, ROLES } from '../../domain/organisation/organisation';

export const organisations = sqliteTable(
  'organisations',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    plan: text('plan', { enum: PLAN_NAMES }).notNull(),
    graceMs: integer('grace_ms').notNull(),
    createdAt: integer('created_at').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [check('organisations_grace', sql`${table.graceMs} >= 0`)],
);

export const members = sqliteTable(
  'members',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    name: text('name').notNull(),
    email: text('email').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    leftAt: integer('left_at'),
    version: integer('version').notNull(),
  },
  (table) => [index('members_by_organisation').on(table.organisationId)],
);

export const permissions = sqliteTable(
  'permissions',
  {
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    accountId: text('account_id').notNull(),
    level: text('level', { enum: PERMISSION_LEVELS }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.memberId, table.accountId] }),
    index('permissions_by_account').on(table.accountId),
  ],
);

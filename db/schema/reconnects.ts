import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';
import type { NetworkName } from '../../domain/networks/network';
import { RECONNECT_STATUSES } from '../../domain/reconnect/reconnect';
import { accounts, credentials } from './connections';
import { members, organisations } from './organisations';

export const reconnects = sqliteTable(
  'reconnects',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    credentialId: text('credential_id')
      .notNull()
      .references(() => credentials.id),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id),
    network: text('network').$type<NetworkName>().notNull(),
    stateHash: text('state_hash').notNull(),
    /** The PKCE verifier, sealed; null where the network knows no PKCE. */
    sealedVerifier: text('sealed_verifier'),
    /** SHA-256 of the cookie that binds the attempt to one browser, hex. */
    browserHash: text('browser_hash').notNull(),
    status: text('status', { enum: RECONNECT_STATUSES }).notNull(),
    tokenSetId: text('token_set_id'),
    why: text('why'),
    /** The network's name of who signed in, where it was the wrong account. */
    signedInAs: text('signed_in_as'),
    startedAt: integer('started_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
    version: integer('version').notNull(),
  },
  (table) => [
    uniqueIndex('reconnects_by_state').on(table.stateHash),
    index('reconnects_by_credential').on(table.credentialId, table.startedAt),
    check('reconnects_ended', sql`(${table.status} IN ('connected', 'refused')) = (${table.endedAt} IS NOT NULL)`),
    check('reconnects_refused', sql`(${table.status} = 'refused') = (${table.why} IS NOT NULL)`),
    check(
      'reconnects_granted',
      sql`(${table.status} IN ('verifying', 'connected')) = (${table.tokenSetId} IS NOT NULL)`,
    ),
  ],
);

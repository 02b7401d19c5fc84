import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { NetworkName } from '../../domain/networks/network';

/** Our app as the servers of a network registered it, each in its own list. */
export const instanceApps = sqliteTable(
  'instance_apps',
  {
    id: text('id').primaryKey(),
    network: text('network').$type<NetworkName>().notNull(),
    instance: text('instance').notNull(),
    /** Where its sign-ins lead back to; the server knows the app by it. */
    redirectUri: text('redirect_uri').notNull(),
    clientId: text('client_id').notNull(),
    sealedClientSecret: text('sealed_client_secret').notNull(),
    scopes: text('scopes', { mode: 'json' }).$type<readonly string[]>().notNull(),
    registeredAt: integer('registered_at').notNull(),
  },
  (table) => [
    // Of two processes that register at once, one is kept and the other uses it.
    uniqueIndex('instance_apps_key').on(table.network, table.instance, table.redirectUri),
    check('instance_apps_sealed', sql`${table.sealedClientSecret} LIKE 'v1.%'`),
  ],
);

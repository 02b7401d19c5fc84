import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { existsSync } from 'node:fs';
import { SchemaMismatchError } from '../errors';

export type Db = BetterSQLite3Database;

/** One connection of one process: the driver's handle for what is about transactions, drizzle for every query. */
export interface Connection {
  readonly client: Database.Database;
  readonly db: Db;
}

/**
 * How long the driver itself waits for another process. It blocks the event loop meanwhile and its queue is unfair,
 * so it is short; the longer wait is ours (`group-commit.ts`).
 */
const BUSY_TIMEOUT_MS = 4;
/** Opening may meet the recovery after a crash, or the last process on its way out, and cannot be tried again later. */
const OPEN_TIMEOUT_MS = 5_000;

export interface ConnectionOptions {
  readonly path: string;
  /** A bound on the file's size, in pages of 4 KiB. Without it the disk is the bound. */
  readonly maxPageCount?: number;
}

/** Throws a `SchemaMismatchError` where there is no database yet: `migrate` makes it. */
export function connect({ path, maxPageCount }: ConnectionOptions): Connection {
  if (!existsSync(path)) {
    throw new SchemaMismatchError(`There is no database at ${path}. Migrate first; that creates it.`);
  }
  const client = new Database(path, { timeout: OPEN_TIMEOUT_MS, fileMustExist: true });
  try {
    client.pragma('journal_mode = WAL');
    // Acknowledged means on the disk, also after a power loss. better-sqlite3 would choose NORMAL for WAL.
    client.pragma('synchronous = FULL');
    client.pragma('foreign_keys = ON');
    client.pragma('trusted_schema = OFF');
    client.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    if (maxPageCount !== undefined) client.pragma(`max_page_count = ${Math.trunc(maxPageCount)}`);
  } catch (err) {
    client.close();
    throw err;
  }
  return { client, db: drizzle({ client }) };
}

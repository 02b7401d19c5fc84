import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { SchemaMismatchError, StoreFullError } from '../errors';
import { readMigrations } from './migration-files';
import type { Migration } from './migration-files';
import { holdMigrationLock } from './migration-lock';
import { messageOf, translateError } from './sqlite-error';

export interface MigrateOptions {
  /** Default: the migrations of this build. */
  readonly migrations?: readonly Migration[];
  /** How long to wait for another process that migrates, in real milliseconds. Default: 60 s. */
  readonly lockWaitMsMax?: number;
}

export interface MigrateResult {
  /** How many migrations were applied now; 0: the database was up to date. */
  readonly applied: number;
  /** The schema that the database has now: the number of its migrations. */
  readonly schemaVersion: number;
}

const LOCK_WAIT_MS_MAX = 60_000;
/** How long a statement may wait for writers that are at work; nobody else is held up by this process meanwhile. */
const MIGRATE_BUSY_TIMEOUT_MS = 10_000;

/**
 * Creates the database or brings it to the schema of this build. One process at a time; all migrations in one
 * transaction, so a crash leaves the old schema. Processes of an older build find their next write refused.
 *
 * Throws a `SchemaMismatchError`, having changed nothing, where the database is newer than this build, a migration
 * that was applied has been edited or is missing, or the tables are not what the applied migrations make.
 */
export async function migrate(path: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  mkdirSync(dirname(path), { recursive: true });
  const release = await holdMigrationLock(path, options.lockWaitMsMax ?? LOCK_WAIT_MS_MAX);
  try {
    return migrateAlone(path, options.migrations ?? readMigrations());
  } finally {
    release();
  }
}

function migrateAlone(path: string, migrations: readonly Migration[]): MigrateResult {
  const client = new Database(path, { timeout: MIGRATE_BUSY_TIMEOUT_MS });
  try {
    client.pragma('journal_mode = WAL');
    client.pragma('synchronous = FULL');
    // A migration may rebuild a table that others refer to; the references are checked as a whole before the commit.
    client.pragma('foreign_keys = OFF');
    client.exec('BEGIN IMMEDIATE');
    try {
      const result = applyMissing(client, migrations);
      client.exec('COMMIT');
      return result;
    } catch (err) {
      if (client.inTransaction) client.exec('ROLLBACK');
      throw err;
    }
  } finally {
    client.close();
  }
}

function applyMissing(client: Database.Database, migrations: readonly Migration[]): MigrateResult {
  const applied = appliedMigrations(client);
  refuseStrangeHistory(applied, migrations);
  refuseStrangeTables(client, migrations.slice(0, applied.length));
  const missing = migrations.slice(applied.length);
  if (missing.length > 0) {
    client.exec(CREATE_BOOKS);
    const book = client.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
    for (const [index, migration] of missing.entries()) {
      try {
        for (const statement of migration.statements) client.exec(statement);
      } catch (err) {
        throw unfitMigration(applied.length + index + 1, err);
      }
      book.run(migration.hash, migration.createdAt);
    }
    const dangling = client.pragma('foreign_key_check') as readonly { readonly table: string }[];
    if (dangling.length > 0) {
      const tables = [...new Set(dangling.map(({ table }) => table))].join(', ');
      throw new SchemaMismatchError(`After the migration rows of ${tables} would refer to rows that are not there.`);
    }
  }
  client.pragma(`user_version = ${migrations.length}`);
  return { applied: missing.length, schemaVersion: migrations.length };
}

function unfitMigration(number: number, err: unknown): unknown {
  const cause = translateError(err);
  if (cause instanceof StoreFullError) return cause;
  const why = messageOf(err) ?? String(err);
  return new SchemaMismatchError(`Migration ${number} failed, and the database is as it was before: ${why}.`, {
    cause,
  });
}

/** drizzle-kit's own bookkeeping, so that its tools agree with ours. */
const CREATE_BOOKS =
  'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)';

interface Applied {
  readonly hash: string;
  readonly createdAt: number;
}

function appliedMigrations(client: Database.Database): readonly Applied[] {
  const hasBooks =
    client.prepare("SELECT 1 FROM sqlite_schema WHERE name = '__drizzle_migrations'").get() !== undefined;
  if (!hasBooks) return [];
  return client
    .prepare('SELECT hash, created_at AS createdAt FROM __drizzle_migrations ORDER BY created_at')
    .all() as Applied[];
}

function refuseStrangeHistory(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const newest = migrations.at(-1);
  for (const [index, each] of applied.entries()) {
    const ours = migrations[index];
    if (ours?.hash === each.hash) continue;
    const number = `${index + 1} of ${applied.length}`;
    if (newest === undefined || each.createdAt > newest.createdAt) {
      throw new SchemaMismatchError(
        `The database is newer than this build: its migration ${number} is unknown here. Run the newer build.`,
      );
    }
    if (ours?.createdAt === each.createdAt) {
      throw new SchemaMismatchError(
        `Migration ${number} was edited after it was applied. Restore its file; changes belong in a new migration.`,
      );
    }
    throw new SchemaMismatchError(
      `Migration ${number}, which was applied, is missing from db/migrations. Restore its file or run the build it came from.`,
    );
  }
}

/** Compares the database with what its applied migrations make of an empty one. */
function refuseStrangeTables(client: Database.Database, applied: readonly Migration[]): void {
  const model = new Database(':memory:');
  try {
    for (const statement of applied.flatMap(({ statements }) => statements)) model.exec(statement);
    const expected = objectsOf(model);
    const present = objectsOf(client);
    const strange = [...new Set([...expected.keys(), ...present.keys()])].filter(
      (name) => expected.get(name) !== present.get(name),
    );
    if (strange.length === 0) return;
    throw new SchemaMismatchError(
      `The database is half migrated: ${strange.slice(0, 5).join(', ')} ${strange.length === 1 ? 'is' : 'are'} not as its ` +
        `${applied.length} applied migrations make ${strange.length === 1 ? 'it' : 'them'}. Restore a backup, or undo by hand what was changed by hand.`,
    );
  } finally {
    model.close();
  }
}

function objectsOf(client: Database.Database): ReadonlyMap<string, string> {
  const rows = client
    .prepare(
      "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> '__drizzle_migrations'",
    )
    .all() as { readonly name: string; readonly sql: string }[];
  return new Map(rows.map(({ name, sql }) => [name, sql]));
}

import { readMigrations } from './migration-files';
import { onReadOnlyConnection } from './read-only';

/** A database file as it lies there. */
export interface Inspection {
  /** The number of migrations that were applied. */
  readonly schemaVersion: number;
  /** The number of migrations of this build. */
  readonly ourSchemaVersion: number;
  /** `wal` once a process has opened it. */
  readonly journalMode: string;
  /** What SQLite finds damaged, the first few; empty: nothing. */
  readonly damage: readonly string[];
}

const DAMAGE_SHOWN_MAX = 5;

/**
 * Looks at a database over a read-only connection. It reads every page of the file, which takes a second per few
 * hundred megabytes; writers go on meanwhile.
 *
 * Throws SQLite's own error where the file is no database or cannot be read.
 */
export function inspect(path: string): Inspection {
  return onReadOnlyConnection(path, (client) => {
    const found = client.pragma(`quick_check(${DAMAGE_SHOWN_MAX})`) as readonly { readonly quick_check: string }[];
    return {
      schemaVersion: Number(client.pragma('user_version', { simple: true })),
      ourSchemaVersion: readMigrations().length,
      journalMode: String(client.pragma('journal_mode', { simple: true })),
      damage: found.map((row) => row.quick_check).filter((finding) => finding !== 'ok'),
    };
  });
}

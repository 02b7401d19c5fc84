import Database from 'better-sqlite3';

/** How long a reader waits for a database that is being opened or checkpointed. Real milliseconds. */
const BUSY_WAIT_MS = 5_000;

/**
 * Works on a read-only connection of its own: at any time, from any process, and nothing changes by it. Throws
 * SQLite's own error where the file is no database or cannot be read.
 */
export function onReadOnlyConnection<Result>(path: string, work: (client: Database.Database) => Result): Result {
  const client = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_WAIT_MS });
  try {
    return work(client);
  } finally {
    client.close();
  }
}

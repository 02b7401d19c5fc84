import Database from 'better-sqlite3';
import { StoreBusyError } from '../errors';
import { isBusy } from './sqlite-error';

const RETRY_MS = 50;

/**
 * Holds the right to migrate the database at `path` until the returned function is called. The lock is SQLite's own
 * on a file beside it, so the operating system frees it when the process dies, however it dies.
 *
 * Throws a `StoreBusyError` after `waitMsMax` real milliseconds.
 */
export async function holdMigrationLock(path: string, waitMsMax: number): Promise<() => void> {
  const client = new Database(`${path}.migrate.sqlite`, { timeout: 0 });
  try {
    for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
      try {
        client.exec('BEGIN EXCLUSIVE');
        return () => client.close();
      } catch (err) {
        if (!isBusy(err)) throw err;
        if (waitedMs >= waitMsMax) throw new StoreBusyError(waitedMs, err);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  } catch (err) {
    client.close();
    throw err;
  }
}

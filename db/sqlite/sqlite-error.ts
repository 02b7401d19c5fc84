import { RefusedWriteError, StoreFullError } from '../errors';

/** SQLite's extended result code of an error of the driver, e.g. `SQLITE_BUSY_SNAPSHOT`; null for other errors. */
export function sqliteCodeOf(err: unknown): string | null {
  if (typeof err !== 'object' || err === null || !('code' in err)) return null;
  return typeof err.code === 'string' && err.code.startsWith('SQLITE_') ? err.code : null;
}

/** Whether another connection was in the way, so that the same attempt may succeed a little later. */
export function isBusy(err: unknown): boolean {
  const code = sqliteCodeOf(err);
  return code !== null && (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'));
}

/** The store's own error for an error of the driver; every other error as it is. */
export function translateError(err: unknown): unknown {
  const code = sqliteCodeOf(err);
  if (code === 'SQLITE_FULL') return new StoreFullError(err);
  if (code?.startsWith('SQLITE_CONSTRAINT') === true) {
    return new RefusedWriteError(messageOf(err) ?? code, err);
  }
  return err;
}

/** Not by `instanceof`: the driver's errors may be of another realm than ours. */
export function messageOf(err: unknown): string | null {
  return typeof err === 'object' && err !== null && 'message' in err && typeof err.message === 'string'
    ? err.message
    : null;
}

/**
 * What a store can refuse, for any engine. Messages carry names of rows and constraints, never values: an error may
 * be logged and shown to operators.
 */

/** Other processes held the database for longer than a write may wait. Nothing was written; trying again is safe. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';

  constructor(waitedMs: number, cause?: unknown) {
    super(
      `The database was held by another process for ${Math.round(waitedMs)} ms; nothing was written. Try again. ` +
        'If it stays so, look for a process that keeps a transaction open (a backup, a shell, a migration).',
      { cause },
    );
  }
}

/** The disk, or the page limit of the database, is full. Nothing of the change was written. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';

  constructor(cause?: unknown) {
    super(
      'The database cannot grow: the disk or its page limit is full; nothing of this change was written. ' +
        'Free disk space or raise the limit; work goes on by itself then.',
      { cause },
    );
  }
}

/** A row was not as it was loaded: somebody else changed it. Nothing was written; load it again and decide anew. */
export class StaleWriteError extends Error {
  override readonly name = 'StaleWriteError';
  readonly table: string;
  readonly id: string;

  constructor(table: string, id: string) {
    super(
      `${table} ${id} is no longer as it was loaded; nothing of this change was written. Load it again and decide anew.`,
    );
    this.table = table;
    this.id = id;
  }
}

/**
 * The schema refused a row: it would break a rule that holds for every row (one active token set, one refresh in
 * flight, a state without its time). Nothing was written. Either two changes met, and trying again settles it, or
 * the caller has a bug.
 */
export class RefusedWriteError extends Error {
  override readonly name = 'RefusedWriteError';
  /** The engine's own words: the kind of constraint and its name, without values. */
  readonly constraint: string;

  constructor(constraint: string, cause?: unknown) {
    super(`The schema refused this change, and nothing of it was written: ${constraint}.`, { cause });
    this.constraint = constraint;
  }
}

/** This build and the database do not belong together. Nothing was written. */
export class SchemaMismatchError extends Error {
  override readonly name = 'SchemaMismatchError';
}

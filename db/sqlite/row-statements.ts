import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Placeholder } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { StaleWriteError } from '../errors';
import type { Db } from './connection';

/**
 * Statements over whole rows, built and prepared once per store: in a short change building the same SQL again costs
 * more than running it. A row is given as the object that `rows/` makes of a domain value.
 */

export interface Versioned {
  readonly id: string;
  readonly version: number;
}

export type VersionedTable = SQLiteTable & { readonly id: SQLiteColumn; readonly version: SQLiteColumn };

export interface RowOptions {
  /** Columns that are the engine's own: no row brings them. */
  readonly own?: readonly string[];
  /** What becomes of them when a row is replaced. */
  readonly whenReplaced?: Readonly<Record<string, unknown>>;
}

export function insertInto<Table extends SQLiteTable>(
  db: Db,
  table: Table,
  options: RowOptions = {},
): (row: Readonly<Table['$inferInsert']>) => void {
  // drizzle's types take no placeholders by name; the names are the table's own.
  const anyTable: SQLiteTable = table;
  const statement = db.insert(anyTable).values(placeholders(table, options)).prepare();
  return (row) => void statement.run(valuesOf(row));
}

/**
 * Inserts a row of version 0, and otherwise replaces the row of just its version, whose version is raised. Throws a
 * `StaleWriteError` where that row is not there any more.
 */
export function writeVersioned<Table extends VersionedTable>(
  db: Db,
  name: string,
  table: Table,
  options: RowOptions = {},
): (row: Readonly<Table['$inferInsert']> & Versioned) => void {
  const insert = insertInto(db, table, options);
  const anyTable: VersionedTable = table;
  // Not the id, though it stays the same: where it is assigned, SQLite visits every row that refers to it, and an account
  // may have a hundred thousand posts. https://www.sqlite.org/foreignkeys.html#fk_indexes
  const { id: _id, ...columns } = placeholders(table, options);
  const replace = db
    .update(anyTable)
    .set({ ...columns, ...options.whenReplaced })
    .where(and(eq(table.id, sql.placeholder('id')), eq(table.version, sql.placeholder('loadedVersion'))))
    .prepare();
  return (row) => {
    const raised = { ...row, version: row.version + 1 };
    if (row.version === 0) insert(raised);
    else guard(name, row.id, replace.run({ ...valuesOf(raised), loadedVersion: row.version }));
  };
}

/** Throws unless the row as it was loaded was changed. */
export function guard(name: string, id: string, outcome: { readonly changes: number }): void {
  if (outcome.changes === 0) throw new StaleWriteError(name, id);
}

function valuesOf(row: object): Record<string, unknown> {
  return { ...row };
}

/** A placeholder for each column, by its name in the row. */
function placeholders(table: SQLiteTable, { own = [] }: RowOptions): Record<string, Placeholder> {
  const columns = Object.entries(getTableColumns(table)).filter(
    ([name, column]) => column.generated === undefined && !own.includes(name),
  );
  for (const [name, column] of columns) {
    // drizzle would encode a NULL that comes through a placeholder as the text 'null'.
    if (column.dataType === 'json' && !column.notNull) throw new Error(`${name} is JSON that may be NULL.`);
  }
  return Object.fromEntries(columns.map(([name]) => [name, sql.placeholder(name)]));
}

/** Reads the row of one key. Prepared once, as all here. */
export function rowBy<Table extends SQLiteTable>(
  db: Db,
  table: Table,
  column: SQLiteColumn,
): (key: string) => Table['$inferSelect'] | null {
  const statement = db
    .select()
    .from(table)
    .where(eq(column, sql.placeholder('key')))
    .prepare();
  return (key) => statement.all({ key })[0] ?? null;
}

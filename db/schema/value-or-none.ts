import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';

/**
 * A column in which NULL counts as a value of its own, for unique indexes and the queries that use them: SQLite takes
 * any two NULLs for different. Not `coalesce`, since drizzle-kit 0.31 splits an index's expressions at their commas.
 */
export function valueOrNone(column: string): SQL {
  return sql.raw(`CASE WHEN ${column} IS NULL THEN '' ELSE ${column} END`);
}

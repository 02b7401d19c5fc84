import Database from 'better-sqlite3';

/** Reactions to what happened that are still to come, and messages on their way, at one moment. */
export function countUnfinished(path: string): { readonly reactions: number; readonly deliveries: number } {
  const client = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const row = client
      .prepare(
        `SELECT (SELECT count(*) FROM reactions WHERE status = 'pending') AS reactions,
           (SELECT count(*) FROM deliveries WHERE status = 'pending') AS deliveries`,
      )
      .get();
    return row as ReturnType<typeof countUnfinished>;
  } finally {
    client.close();
  }
}

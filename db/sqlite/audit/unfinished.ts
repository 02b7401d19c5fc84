import { onReadOnlyConnection } from '../read-only';

/** Reactions to what happened that are still to come, and messages on their way, at one moment. */
export function countUnfinished(path: string): { readonly reactions: number; readonly deliveries: number } {
  return onReadOnlyConnection(path, (client) => {
    const row = client
      .prepare(
        `SELECT (SELECT count(*) FROM reactions WHERE status = 'pending') AS reactions,
           (SELECT count(*) FROM deliveries WHERE status = 'pending') AS deliveries`,
      )
      .get();
    return row as ReturnType<typeof countUnfinished>;
  });
}

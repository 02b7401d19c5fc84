import Database from 'better-sqlite3';
import type { EventName } from '../../../domain/event/events';

export interface NamedEvent {
  readonly name: EventName;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly credentialId: string | null;
  readonly data: unknown;
}

/** Every event of these names at or after a time, oldest first. On a read-only connection of its own. */
export function readEventsNamed(path: string, names: readonly EventName[], since: number): readonly NamedEvent[] {
  const client = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const rows = client
      .prepare(
        `SELECT name, occurred_at AS occurredAt, credential_id AS credentialId, data FROM events
         WHERE occurred_at >= ? AND name IN (SELECT value FROM json_each(?)) ORDER BY occurred_at, id`,
      )
      .all(since, JSON.stringify(names)) as (NamedEvent & { readonly data: string })[];
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as unknown }));
  } finally {
    client.close();
  }
}

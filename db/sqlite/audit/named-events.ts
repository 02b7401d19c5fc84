import type { EventName } from '../../../domain/event/events';
import { onReadOnlyConnection } from '../read-only';

export interface NamedEvent {
  readonly name: EventName;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly credentialId: string | null;
  readonly data: unknown;
}

/** Every event of these names at or after a time, oldest first. On a read-only connection of its own. */
export function readEventsNamed(path: string, names: readonly EventName[], since: number): readonly NamedEvent[] {
  return onReadOnlyConnection(path, (client) => {
    const rows = client
      .prepare(
        `SELECT name, occurred_at AS occurredAt, credential_id AS credentialId, data FROM events
         WHERE occurred_at >= ? AND name IN (SELECT value FROM json_each(?)) ORDER BY occurred_at, id`,
      )
      .all(since, JSON.stringify(names)) as (NamedEvent & { readonly data: string })[];
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as unknown }));
  });
}

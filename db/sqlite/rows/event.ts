import type { EventSubject, NewEvent, StoredEvent } from '../../../domain/event/events';
import type { events } from '../../schema/events';

type EventRow = typeof events.$inferSelect;

export function eventFromRow(row: EventRow): StoredEvent {
  const subject: EventSubject = {
    organisationId: row.organisationId,
    ...(row.credentialId === null ? {} : { credentialId: row.credentialId }),
    ...(row.accountId === null ? {} : { accountId: row.accountId }),
    ...(row.postId === null ? {} : { postId: row.postId }),
  };
  // Name and data were paired by the compiler when the event was written, and events are never changed.
  return { id: row.id, occurredAt: row.occurredAt, name: row.name, subject, data: row.data } as StoredEvent;
}

export function eventToRow(
  event: NewEvent,
  stamp: { readonly id: string; readonly occurredAt: number; readonly causedBy: string | null },
): EventRow {
  const { organisationId, credentialId, accountId, postId } = event.subject;
  return {
    id: stamp.id,
    name: event.name,
    occurredAt: stamp.occurredAt,
    organisationId,
    credentialId: credentialId ?? null,
    accountId: accountId ?? null,
    postId: postId ?? null,
    causedBy: stamp.causedBy,
    data: event.data,
  };
}

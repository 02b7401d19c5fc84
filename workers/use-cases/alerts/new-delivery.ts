import type { Alert, Delivery } from '../../../domain/alert/alert';
import { DIGEST_WINDOW_MS } from '../../../domain/alert/digest';
import type { HostEvent } from '../../../domain/alert/host-events';
import type { StoredEvent } from '../../../domain/event/events';

/** Deliveries as they are born: due at once, unless they gather first. Their ids are the messages' ids for as long as they live. */

interface Birth {
  readonly id: string;
  readonly now: number;
}

/** A message for this alert alone. */
export function emailOf(alert: Alert, now: number): Delivery {
  return {
    ...newborn({ id: alert.deliveryId, now }),
    channel: 'email',
    organisationId: alert.organisationId,
    subject: { incidentId: alert.incidentId, memberId: alert.memberId, step: alert.step },
    dedupeKey: `alert/${alert.id}/email`,
  };
}

/** A message that begins with this alert. What it tells in the end, the alerts say that name it. */
export function digestOf(alert: Alert, topic: string, now: number): Delivery {
  return {
    ...newborn({ id: alert.deliveryId, now }),
    channel: 'email',
    organisationId: alert.organisationId,
    digest: topic,
    subject: { memberId: alert.memberId, digest: topic },
    dedupeKey: `digest/${alert.deliveryId}`,
    nextAttemptAt: now + DIGEST_WINDOW_MS,
  };
}

export function webhookOf(event: StoredEvent, told: HostEvent, endpointId: string, birth: Birth): Delivery {
  return {
    ...newborn(birth),
    channel: 'webhook',
    organisationId: event.subject.organisationId,
    endpointId,
    eventId: event.id,
    // Kept as it was worded: an attempt made by a later version sends the same bytes.
    subject: { type: told.type, timestamp: told.timestamp, data: told.data },
    dedupeKey: `event/${event.id}/endpoint/${endpointId}`,
  };
}

export function operatorsOf(event: StoredEvent, key: string, birth: Birth): Delivery {
  return {
    ...newborn(birth),
    channel: 'operators',
    organisationId: event.subject.organisationId,
    eventId: event.id,
    subject: { event: event.name, ...event.subject },
    dedupeKey: `operators/${key}`,
  };
}

function newborn({ id, now }: Birth): Omit<Delivery, 'channel' | 'organisationId' | 'subject' | 'dedupeKey'> {
  return {
    id,
    endpointId: null,
    eventId: null,
    digest: null,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: now,
    dispatchNo: 0,
    handedOverAt: null,
    lastAnswer: null,
    createdAt: now,
    endedAt: null,
  };
}

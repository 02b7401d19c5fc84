import type { Alert, Delivery } from '../../../domain/alert/alert';
import type { alerts, deliveries } from '../../schema/alerts';

type AlertRow = typeof alerts.$inferSelect;
export type DeliveryColumns = Omit<typeof deliveries.$inferSelect, 'queuedAt'>;

export function alertFromRow(row: AlertRow): Alert {
  return row;
}

export function alertToRow(alert: Alert): AlertRow {
  const { id, organisationId, incidentId, memberId, step, decidedAt, deliveryId, withdrawnAt } = alert;
  return { id, organisationId, incidentId, memberId, step, decidedAt, deliveryId, withdrawnAt };
}

export function deliveryFromRow(row: DeliveryColumns): Delivery {
  return deliveryToRow(row);
}

export function deliveryToRow(delivery: Delivery): DeliveryColumns {
  const { id, channel, organisationId, endpointId, eventId, digest, subject, dedupeKey } = delivery;
  const { status, attempts, nextAttemptAt, dispatchNo, handedOverAt, lastAnswer, createdAt, endedAt } = delivery;
  return {
    id,
    channel,
    organisationId,
    endpointId,
    eventId,
    digest,
    subject,
    dedupeKey,
    status,
    attempts,
    nextAttemptAt,
    dispatchNo,
    handedOverAt,
    lastAnswer,
    createdAt,
    endedAt,
  };
}

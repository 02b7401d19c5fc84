import type { Change } from '../../../db/store';
import type { Alert, Delivery } from '../../../domain/alert/alert';
import { mayJoin } from '../../../domain/alert/digest';
import type { AlertPlan, History } from '../../../domain/alert/plan';
import type { Incident } from '../../../domain/incident/incident';
import { digestOf, emailOf } from './new-delivery';
import type { AlertDeps } from './ports';

export interface IncidentPlan {
  readonly incident: Incident;
  readonly plan: AlertPlan;
}

type Writes = Required<Pick<Change<unknown>, 'alerts' | 'withdrawnAlerts' | 'newDeliveries' | 'deliveries'>>;

/**
 * Turns what was planned into rows: one alert for each decision, with an e-mail of its own or in a digest, and the end
 * of what became untrue. `openDigests`: those of the organisation, loaded in the same change.
 */
export function carryOut(
  plans: readonly IncidentPlan[],
  openDigests: readonly Delivery[],
  { newId, clock }: Pick<AlertDeps, 'newId' | 'clock'>,
): Writes {
  const now = clock.now();
  const alerts: Alert[] = [];
  const newDeliveries: Delivery[] = [];
  for (const { incident, plan } of plans) {
    for (const { memberId, step, digest } of plan.alerts) {
      const joined = [...openDigests, ...newDeliveries].find((each) => digest !== null && mayJoin(each, digest));
      const alert: Alert = {
        id: newId(),
        organisationId: incident.organisationId,
        incidentId: incident.id,
        memberId,
        step,
        decidedAt: now,
        deliveryId: joined?.id ?? newId(),
        withdrawnAt: null,
      };
      alerts.push(alert);
      if (joined === undefined)
        newDeliveries.push(digest === null ? emailOf(alert, now) : digestOf(alert, digest, now));
    }
  }
  return {
    alerts,
    newDeliveries,
    withdrawnAlerts: plans.flatMap(({ plan }) => plan.withdrawn.map(({ id }) => ({ id, at: now }))),
    deliveries: plans.flatMap(({ plan }) => plan.dropped.map(({ delivery, why }) => dropped(delivery, why, now))),
  };
}

export function dropped(delivery: Delivery, why: string, now: number): Delivery {
  return { ...delivery, status: 'dropped', nextAttemptAt: null, lastAnswer: why, endedAt: now };
}

/** For the reaction's row. */
export function noteOf({ alerts, deliveries, withdrawnAlerts }: Writes): string {
  const untrue = deliveries.length + withdrawnAlerts.length;
  if (alerts.length === 0 && untrue === 0) return 'nobody to tell';
  return `told ${alerts.length}, dropped ${untrue} that had not left`;
}

/** What of the loaded alerts belongs to one incident. */
export function historyOf(incidentId: string, all: History): History {
  const alerts = all.alerts.filter((alert) => alert.incidentId === incidentId);
  const ids = new Set(alerts.map((alert) => alert.deliveryId));
  return { alerts, deliveries: all.deliveries.filter(({ id }) => ids.has(id)) };
}

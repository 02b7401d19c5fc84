import type { Change } from '../../../db/store';
import type { Alert, Delivery } from '../../../domain/alert/alert';
import type { AlertPlan, History } from '../../../domain/alert/plan';
import type { Incident } from '../../../domain/incident/incident';
import { emailOf } from './new-delivery';
import type { AlertDeps } from './ports';

export interface IncidentPlan {
  readonly incident: Incident;
  readonly plan: AlertPlan;
}

type Writes = Required<Pick<Change<unknown>, 'alerts' | 'newDeliveries' | 'deliveries'>>;

/** Turns what was planned into rows: one alert and one e-mail for each decision, and the end of dropped messages. */
export function carryOut(plans: readonly IncidentPlan[], deps: AlertDeps): Writes {
  const now = deps.clock.now();
  const alerts = plans.flatMap(({ incident, plan }) =>
    plan.alerts.map(({ memberId, step }): Alert => ({
      id: deps.newId(),
      organisationId: incident.organisationId,
      incidentId: incident.id,
      memberId,
      step,
      decidedAt: now,
    })),
  );
  return {
    alerts,
    newDeliveries: alerts.map((alert) => emailOf(alert, { id: deps.newId(), now })),
    deliveries: plans.flatMap(({ plan }) => plan.dropped.map(({ delivery, why }) => dropped(delivery, why, now))),
  };
}

export function dropped(delivery: Delivery, why: string, now: number): Delivery {
  return { ...delivery, status: 'dropped', nextAttemptAt: null, lastAnswer: why, endedAt: now };
}

/** For the reaction's row. */
export function noteOf({ alerts, deliveries }: Pick<Writes, 'alerts' | 'deliveries'>): string {
  if (alerts.length === 0 && deliveries.length === 0) return 'nobody to tell';
  return `told ${alerts.length}, dropped ${deliveries.length} that had not left`;
}

/** What of the loaded alerts belongs to one incident. */
export function historyOf(incidentId: string, all: History): History {
  const alerts = all.alerts.filter((alert) => alert.incidentId === incidentId);
  const ids = new Set(alerts.map((alert) => alert.id));
  return { alerts, deliveries: all.deliveries.filter(({ alertId }) => alertId !== null && ids.has(alertId)) };
}

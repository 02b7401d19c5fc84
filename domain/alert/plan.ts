import type { Incident } from '../incident/incident';
import type { AccountOwnership } from '../organisation/may-reconnect';
import { mayReconnectGroup } from '../organisation/may-reconnect';
import type { Member, Organisation, Permission } from '../organisation/organisation';
import type { Alert, Delivery } from './alert';

/** What a message says: that something is wrong, or that it is over. */
export type StepKind = 'day-0' | 'resolved';

/** What was decided and sent about one incident so far. */
export interface History {
  readonly alerts: readonly Alert[];
  readonly deliveries: readonly Delivery[];
}

export interface PlannedAlert {
  readonly memberId: string;
  readonly step: string;
}

export interface DroppedDelivery {
  readonly delivery: Delivery;
  readonly why: string;
}

/** What follows for one incident: whom to tell, and which messages on their way became untrue before they left. */
export interface AlertPlan {
  readonly alerts: readonly PlannedAlert[];
  readonly dropped: readonly DroppedDelivery[];
}

/**
 * Who hears of trouble: those who may reconnect; where nobody may, the organisation's admins, who can change that;
 * where there are none either, whoever runs Holdfast.
 */
export interface Audience {
  readonly who: 'reconnectors' | 'admins' | 'operators';
  readonly members: readonly Member[];
}

export interface People {
  readonly organisation: Organisation;
  readonly members: readonly Member[];
  readonly permissions: readonly Permission[];
}

export function audienceOf(people: People, accounts: readonly AccountOwnership[]): Audience {
  const { organisation, permissions } = people;
  const present = people.members.filter((member) => member.leftAt === null);
  const reconnectors = present.filter((member) => mayReconnectGroup(member, organisation, accounts, permissions));
  if (reconnectors.length > 0) return { who: 'reconnectors', members: reconnectors };
  const admins = present.filter((member) => member.role !== 'member');
  return admins.length > 0 ? { who: 'admins', members: admins } : { who: 'operators', members: [] };
}

/**
 * The name of a step, unique per incident and member. A reopened incident is the same incident: its time of
 * reopening makes room for one more message of each kind.
 */
export function stepOf(kind: StepKind, incident: Pick<Incident, 'reopenedAt'>): string {
  return incident.reopenedAt === null ? kind : `${kind}@${incident.reopenedAt}`;
}

export function kindOf(step: string): StepKind {
  return step === 'resolved' || step.startsWith('resolved@') ? 'resolved' : 'day-0';
}

/**
 * An incident is open: each of `members` is told once, unless the last thing they were told about it is true still.
 * Nobody is told of an incident that ended meanwhile.
 */
export function planTrouble(incident: Incident, members: readonly Pick<Member, 'id'>[], history: History): AlertPlan {
  if (incident.endedAt !== null) return { alerts: [], dropped: [] };
  const dropped = pendingOf('resolved', history).map((delivery) => ({
    delivery,
    why: 'disconnected again before it was sent',
  }));
  const alerts = members
    .filter((member) => lastTold(member.id, history, 'day-0') !== 'day-0')
    .map((member) => ({ memberId: member.id, step: stepOf('day-0', incident) }));
  return { alerts: undecided(alerts, history), dropped };
}

/**
 * An incident is over: who was told of it is told so, or may have been: a mail whose sender died has left. Whose
 * message had not left yet is told nothing at all. The end of an incident that another one absorbed is no good news
 * and is told to nobody.
 */
export function planResolution(incident: Incident, history: History): AlertPlan {
  if (incident.endedAt === null) return { alerts: [], dropped: [] };
  const dropped = pendingOf('day-0', history).map((delivery) => ({ delivery, why: 'over before it was sent' }));
  if (incident.endedBy === 'absorbed') return { alerts: [], dropped };
  const alerts = [...new Set(history.alerts.map((alert) => alert.memberId))]
    .filter((memberId) => lastTold(memberId, history, 'resolved') === 'day-0')
    .map((memberId) => ({ memberId, step: stepOf('resolved', incident) }));
  return { alerts: undecided(alerts, history), dropped };
}

function pendingOf(kind: StepKind, history: History): readonly Delivery[] {
  const alertIds = new Set(history.alerts.filter((alert) => kindOf(alert.step) === kind).map((alert) => alert.id));
  return history.deliveries.filter(
    (delivery) => delivery.status === 'pending' && delivery.alertId !== null && alertIds.has(delivery.alertId),
  );
}

/** The last message that may have reached the member; one that has not left counts where it says what `counted` says. */
function lastTold(memberId: string, { alerts, deliveries }: History, counted: StepKind): StepKind | null {
  const told = alerts
    .filter((alert) => alert.memberId === memberId)
    .filter((alert) =>
      deliveries.some(
        ({ alertId, status, handedOverAt }) =>
          alertId === alert.id && (handedOverAt !== null || (status === 'pending' && kindOf(alert.step) === counted)),
      ),
    )
    .sort((one, other) => one.decidedAt - other.decidedAt || (one.id < other.id ? -1 : 1));
  const last = told.at(-1);
  return last === undefined ? null : kindOf(last.step);
}

/** Leaves out what was decided before, whatever became of it: a decision is made once. */
function undecided(planned: readonly PlannedAlert[], { alerts }: History): readonly PlannedAlert[] {
  return planned.filter(
    ({ memberId, step }) => !alerts.some((alert) => alert.memberId === memberId && alert.step === step),
  );
}

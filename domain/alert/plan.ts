import type { Incident } from '../incident/incident';
import type { AccountOwnership } from '../organisation/may-reconnect';
import { mayReconnectGroup } from '../organisation/may-reconnect';
import type { Member, Organisation, Permission } from '../organisation/organisation';
import type { NetworkAddress } from '../network-state';
import type { Alert, Delivery, StepKind } from './alert';
import { digestTopic, topicOfTheEnd } from './digest';

/** What was decided and sent about one incident so far. */
export interface History {
  readonly alerts: readonly Alert[];
  readonly deliveries: readonly Delivery[];
}

export interface PlannedAlert {
  readonly memberId: string;
  readonly step: string;
  /** The digest that tells it; null: a message of its own. */
  readonly digest: string | null;
}

export interface DroppedDelivery {
  readonly delivery: Delivery;
  readonly why: string;
}

/** What follows for one incident: whom to tell, and which messages on their way became untrue before they left. */
export interface AlertPlan {
  readonly alerts: readonly PlannedAlert[];
  readonly dropped: readonly DroppedDelivery[];
  /** The same within digests, which go on with what else they tell. */
  readonly withdrawn: readonly Alert[];
}

const NOTHING: AlertPlan = { alerts: [], dropped: [], withdrawn: [] };

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
 *
 * `massRevocationAt`: the network that ends many at once now, this one among them; it is told in digests.
 */
export function planTrouble(
  incident: Incident,
  members: readonly Pick<Member, 'id'>[],
  history: History,
  massRevocationAt: NetworkAddress | null,
): AlertPlan {
  if (incident.endedAt !== null) return NOTHING;
  // A limitation took no connection away.
  const at = incident.kind === 'disconnected' ? massRevocationAt : null;
  const alerts = members
    .filter((member) => lastTold(member.id, history, 'day-0')?.kind !== 'day-0')
    .map(({ id }) => ({
      memberId: id,
      step: stepOf('day-0', incident),
      digest: at === null ? null : digestTopic('day-0', id, at),
    }));
  const untrue = withdrawnOf('resolved', history, 'disconnected again before it was sent');
  return { alerts: undecided(alerts, history), ...untrue };
}

/**
 * An incident is over: who was told of it is told so, or may have been: a mail whose sender died has left. Whose
 * message had not left yet is told nothing at all. The end of an incident that another one absorbed is no good news
 * and is told to nobody.
 */
export function planResolution(incident: Incident, history: History): AlertPlan {
  if (incident.endedAt === null) return NOTHING;
  const untrue = withdrawnOf('day-0', history, 'over before it was sent');
  if (incident.endedBy === 'absorbed') return { alerts: [], ...untrue };
  const alerts = [...new Set(history.alerts.map((alert) => alert.memberId))].flatMap((memberId) => {
    const last = lastTold(memberId, history, 'resolved');
    if (last?.kind !== 'day-0') return [];
    const digest = last.digest === null ? null : topicOfTheEnd(last.digest);
    return [{ memberId, step: stepOf('resolved', incident), digest }];
  });
  return { alerts: undecided(alerts, history), ...untrue };
}

/** What became untrue: messages of their own end, alerts of digests that have not left are taken out of them. */
function withdrawnOf(
  kind: StepKind,
  { alerts, deliveries }: History,
  why: string,
): Pick<AlertPlan, 'dropped' | 'withdrawn'> {
  const told = alerts.filter(({ step, withdrawnAt }) => kindOf(step) === kind && withdrawnAt === null);
  const pending = deliveries.filter(({ status }) => status === 'pending');
  const own = pending.filter(({ id, digest }) => digest === null && told.some(({ deliveryId }) => deliveryId === id));
  const open = pending.filter(({ digest, handedOverAt }) => digest !== null && handedOverAt === null);
  return {
    dropped: own.map((delivery) => ({ delivery, why })),
    withdrawn: told.filter(({ deliveryId }) => open.some(({ id }) => id === deliveryId)),
  };
}

/** The last message that may have reached the member; one that has not left counts where it says what `counted` says. */
function lastTold(
  memberId: string,
  { alerts, deliveries }: History,
  counted: StepKind,
): { readonly kind: StepKind; readonly digest: string | null } | null {
  const told = alerts
    .filter((alert) => alert.memberId === memberId && alert.withdrawnAt === null)
    .flatMap((alert) => {
      const delivery = deliveries.find(({ id }) => id === alert.deliveryId);
      if (delivery === undefined) return [];
      const kind = kindOf(alert.step);
      const { status, handedOverAt, digest } = delivery;
      return handedOverAt !== null || (status === 'pending' && kind === counted) ? [{ alert, kind, digest }] : [];
    })
    .sort((one, other) => one.alert.decidedAt - other.alert.decidedAt || (one.alert.id < other.alert.id ? -1 : 1));
  return told.at(-1) ?? null;
}

/** Leaves out what was decided before, whatever became of it: a decision is made once. */
function undecided(planned: readonly PlannedAlert[], { alerts }: History): readonly PlannedAlert[] {
  return planned.filter(
    ({ memberId, step }) => !alerts.some((alert) => alert.memberId === memberId && alert.step === step),
  );
}

import type { IncidentAlerts, People } from '../../../db/store';
import { operatorMatter } from '../../../domain/alert/operator-message';
import { audienceOf, planResolution, planTrouble } from '../../../domain/alert/plan';
import type { Delivery } from '../../../domain/alert/alert';
import type { Group } from '../../../domain/credential/group';
import type { StoredEvent } from '../../../domain/event/events';
import type { NetworkAddress } from '../../../domain/network-state';
import { isCauseOf } from '../../../domain/reaction/catalogue';
import type { CauseOf } from '../../../domain/reaction/catalogue';
import { networkTitle } from './network-title';
import { carryOut, historyOf, noteOf } from './carry-out-plans';
import type { IncidentPlan } from './carry-out-plans';
import { operatorsOf } from './new-delivery';
import { NotACauseError } from './not-a-cause-error';
import type { AlertDeps } from './ports';

type Cause = StoredEvent<CauseOf<'alert-people'>>;

/**
 * One alert per incident and member to each who may reconnect the group; nothing when the incident ended meanwhile.
 * While the network ends many at once, in digests. Messages about asset incidents that a dying credential absorbed are
 * dropped if they have not left.
 */
export async function alertPeople(deps: AlertDeps, event: StoredEvent): Promise<string> {
  if (!isCauseOf(event, 'alert-people')) throw new NotACauseError('alert-people', event.name);
  const about = whatHappened(event);
  const massRevocationAt = await massRevocationOver(deps, about.credentialId);
  return deps.store.change(
    {
      reaction: { eventId: event.id, reaction: 'alert-people' },
      people: about.organisationId,
      group: about.credentialId,
      incidentAlerts: [about.incidentId, ...about.absorbed],
      openDigests: about.organisationId,
    },
    ({ reaction, people, group, incidentAlerts, openDigests }) => {
      if (reaction?.status !== 'pending') return { result: 'done before' };
      const { plans, toOperators } = decide(about.incidentId, { people, group, incidentAlerts, massRevocationAt });
      const writes = carryOut(plans, openDigests ?? [], deps);
      const forOperators = toOperators ? [operatorDelivery(deps, event)] : [];
      const note = toOperators ? 'nobody may reconnect it: operators are told' : noteOf(writes);
      return {
        result: note,
        ...writes,
        newDeliveries: [...writes.newDeliveries, ...forOperators],
        reactionDone: { eventId: event.id, reaction: 'alert-people', note },
      };
    },
  );
}

interface Loaded {
  readonly people: People | null;
  readonly group: Group | null;
  readonly incidentAlerts: IncidentAlerts | null;
  readonly massRevocationAt: NetworkAddress | null;
}

function decide(
  incidentId: string,
  { people, group, incidentAlerts, massRevocationAt }: Loaded,
): { readonly plans: readonly IncidentPlan[]; readonly toOperators: boolean } {
  if (people === null || group === null || incidentAlerts === null) return { plans: [], toOperators: false };
  const absorbed = incidentAlerts.incidents
    .filter((each) => each.id !== incidentId)
    .map((each): IncidentPlan => ({ incident: each, plan: planResolution(each, historyOf(each.id, incidentAlerts)) }));
  const incident = incidentAlerts.incidents.find((each) => each.id === incidentId);
  if (incident === undefined || group.credential.status === 'retired') return { plans: absorbed, toOperators: false };

  const audience = audienceOf(people, group.accounts);
  const plan = planTrouble(incident, audience.members, historyOf(incidentId, incidentAlerts), massRevocationAt);
  return {
    plans: [...absorbed, { incident, plan }],
    toOperators: audience.who === 'operators' && incident.endedAt === null,
  };
}

/** The network of a credential, while it ends many at once; null at any other time. */
async function massRevocationOver({ store }: AlertDeps, credentialId: string): Promise<NetworkAddress | null> {
  const group = await store.reads.group(credentialId);
  if (group === null) return null;
  const { network, instance } = group.credential;
  const state = await store.reads.networkState(network, instance);
  return state?.weather.is === 'mass_revocation' ? { network, instance } : null;
}

function operatorDelivery(deps: AlertDeps, event: Cause): Delivery {
  const matter = operatorMatter(event, networkTitle);
  return operatorsOf(event, matter.key, { id: deps.newId(), now: deps.clock.now() });
}

function whatHappened(event: Cause): {
  readonly organisationId: string;
  readonly credentialId: string;
  readonly incidentId: string;
  readonly absorbed: readonly string[];
} {
  const { organisationId, credentialId } = event.subject;
  if (organisationId === null || credentialId === undefined) {
    throw new Error(`Event ${event.id} does not name its organisation and credential.`);
  }
  switch (event.name) {
    case 'credential.disconnected':
      return { organisationId, credentialId, incidentId: event.data.incidentId, absorbed: event.data.absorbed };
    case 'credential.ends_soon':
    case 'account.disconnected':
    case 'account.limited':
      return { organisationId, credentialId, incidentId: event.data.incidentId, absorbed: [] };
  }
}

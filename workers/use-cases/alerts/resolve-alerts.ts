import { planResolution } from '../../../domain/alert/plan';
import type { Group } from '../../../domain/credential/group';
import type { StoredEvent } from '../../../domain/event/events';
import { isCauseOf } from '../../../domain/reaction/catalogue';
import type { CauseOf } from '../../../domain/reaction/catalogue';
import { carryOut, historyOf, noteOf } from './carry-out-plans';
import { NotACauseError } from './not-a-cause-error';
import type { AlertDeps } from './ports';

/** Tells the end of an incident to exactly those who were told of its beginning. */
export async function resolveAlerts(deps: AlertDeps, event: StoredEvent): Promise<string> {
  if (!isCauseOf(event, 'resolve-alerts')) throw new NotACauseError('resolve-alerts', event.name);
  const { organisationId } = event.subject;
  const incidentIds = await endedIncidents(deps, event);
  return deps.store.change(
    {
      reaction: { eventId: event.id, reaction: 'resolve-alerts' },
      incidentAlerts: incidentIds,
      ...(organisationId === null ? {} : { openDigests: organisationId }),
    },
    ({ reaction, incidentAlerts, openDigests }) => {
      if (reaction?.status !== 'pending') return { result: 'done before' };
      const plans = (incidentAlerts?.incidents ?? []).map((incident) => ({
        incident,
        plan: planResolution(incident, historyOf(incident.id, incidentAlerts ?? { alerts: [], deliveries: [] })),
      }));
      const writes = carryOut(plans, openDigests ?? [], deps);
      const note = noteOf(writes);
      return { result: note, ...writes, reactionDone: { eventId: event.id, reaction: 'resolve-alerts', note } };
    },
  );
}

async function endedIncidents(
  { store }: AlertDeps,
  event: StoredEvent<CauseOf<'resolve-alerts'>>,
): Promise<readonly string[]> {
  switch (event.name) {
    case 'credential.reconnected':
    case 'account.connected':
      return event.data.endedIncidentIds;
    case 'account.removed':
      return event.data.incidentIds;
    case 'account.unlimited': {
      // The incident ends with the last limit, and the event speaks of one capability. It is the limitation of this
      // account that ended; the group knows it for as long as it could reopen.
      const { credentialId, accountId } = event.subject;
      const group = credentialId === undefined ? null : await store.reads.group(credentialId);
      return group === null || accountId === undefined ? [] : limitationsOf(group, accountId);
    }
  }
}

function limitationsOf(group: Group, accountId: string): readonly string[] {
  return group.incidents
    .filter((incident) => incident.kind === 'limited' && incident.accountId === accountId)
    .map((incident) => incident.id);
}

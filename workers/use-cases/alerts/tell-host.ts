import { hostEventOf } from '../../../domain/alert/host-events';
import type { StoredEvent } from '../../../domain/event/events';
import { isCauseOf } from '../../../domain/reaction/catalogue';
import { webhookOf } from './new-delivery';
import { NotACauseError } from './not-a-cause-error';
import type { AlertDeps } from './ports';

/** One webhook to each enabled endpoint of the organisation, and to the host's own. */
export async function tellHost(deps: AlertDeps, event: StoredEvent): Promise<string> {
  if (!isCauseOf(event, 'tell-host')) throw new NotACauseError('tell-host', event.name);
  const told = hostEventOf(event);
  return deps.store.change(
    {
      reaction: { eventId: event.id, reaction: 'tell-host' },
      listeners: { organisationId: event.subject.organisationId },
    },
    ({ reaction, listeners }) => {
      if (reaction?.status !== 'pending') return { result: 'done before' };
      const now = deps.clock.now();
      const newDeliveries = (listeners ?? []).map(({ id }) => webhookOf(event, told, id, { id: deps.newId(), now }));
      const note = newDeliveries.length === 0 ? 'nobody listens' : `${told.type} to ${newDeliveries.length} endpoints`;
      return { result: note, newDeliveries, reactionDone: { eventId: event.id, reaction: 'tell-host', note } };
    },
  );
}

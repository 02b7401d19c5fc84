import { operatorMatter } from '../../../domain/alert/operator-message';
import type { StoredEvent } from '../../../domain/event/events';
import { isCauseOf } from '../../../domain/reaction/catalogue';
import { networkTitle } from './network-title';
import { operatorsOf } from './new-delivery';
import { NotACauseError } from './not-a-cause-error';
import type { AlertDeps } from './ports';

/** Tells whoever runs Holdfast, once per matter: the key of the delivery is the matter's. */
export async function alertOperators(deps: AlertDeps, event: StoredEvent): Promise<string> {
  if (!isCauseOf(event, 'alert-operators')) throw new NotACauseError('alert-operators', event.name);
  const matter = operatorMatter(event, networkTitle);
  return deps.store.change({ reaction: { eventId: event.id, reaction: 'alert-operators' } }, ({ reaction }) => {
    if (reaction?.status !== 'pending') return { result: 'done before' };
    const note = `operators are told of ${matter.key}`;
    return {
      result: note,
      newDeliveries: [operatorsOf(event, matter.key, { id: deps.newId(), now: deps.clock.now() })],
      reactionDone: { eventId: event.id, reaction: 'alert-operators', note },
    };
  });
}

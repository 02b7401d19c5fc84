import type { Change } from '../../../db/store';
import type { EventName, StoredEvent } from '../../../domain/event/events';
import type { ReactionName } from '../../../domain/reaction/catalogue';
import type { Deps } from '../ports';

/**
 * What follows from an event. It reads the present state first, may run late, twice or out of order, and ends its row
 * in the transaction of its last effect. The answer is a note for the queue UI. It throws where it could not be done
 * yet: it is retried, and relayed again for as long as it takes.
 */
export type Reaction = (deps: Deps, event: StoredEvent) => Promise<string>;

/** Ends the reaction with nothing more to write than its own row. */
export async function finish(deps: Deps, event: StoredEvent, reaction: ReactionName, note: string): Promise<string> {
  return deps.store.change({ reaction: { eventId: event.id, reaction } }, ({ reaction: row }): Change<string> =>
    row?.status === 'pending'
      ? { result: note, reactionDone: { eventId: event.id, reaction, note } }
      : { result: 'done already' },
  );
}

/** Narrows an event to the names that a reaction is for; anything else is a mistake in the catalogue. */
export function expectEvent<Name extends EventName>(event: StoredEvent, ...names: readonly Name[]): StoredEvent<Name> {
  if (!(names as readonly EventName[]).includes(event.name)) throw new Error(`This reaction is not for ${event.name}.`);
  return event as StoredEvent<Name>;
}

import type { EventName } from '../../../domain/event/events';
import type { ReactionName } from '../../../domain/reaction/catalogue';

/** A reaction was run for an event that does not list it: whoever wired the two has a bug. */
export class NotACauseError extends Error {
  override readonly name = 'NotACauseError';

  constructor(reaction: ReactionName, event: EventName) {
    super(`${reaction} does not follow from ${event}.`);
  }
}

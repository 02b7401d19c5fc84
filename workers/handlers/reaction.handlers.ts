import type { ReactionName } from '../../domain/reaction/catalogue';
import { reactToEventJob } from '../../queues/jobs/react-to-event.job';
import { done, refused } from '../runtime/outcome';
import { handles } from '../runtime/run-worker';
import type { Handling } from '../runtime/run-worker';
import type { Deps } from '../use-cases/ports';
import type { Reaction } from '../use-cases/reactions/reaction';

/** One job runs one reaction; a reaction that is done already does nothing again. */
export function reactionHandlings(
  deps: Deps,
  reactions: Readonly<Record<ReactionName, Reaction>>,
): readonly Handling[] {
  return [
    handles(reactToEventJob, async ({ eventId, reaction }) => {
      const status = await deps.store.reads.reactionStatus(eventId, reaction);
      if (status !== 'pending') return refused('superseded', status === 'done' ? 'done already' : 'no such reaction');
      const event = await deps.store.reads.event(eventId);
      if (event === null) return refused('superseded', 'the event is gone');
      return done(await reactions[reaction](deps, event));
    }),
  ];
}

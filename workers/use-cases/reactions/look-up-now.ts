import type { Change } from '../../../db/store';
import { finish } from './reaction';
import type { Reaction } from './reaction';

/** A post whose answer was lost is looked up soon; the row says when, and the scheduler brings it. */
export const lookUpNow: Reaction = async (deps, event) => {
  const { postId } = event.subject;
  if (postId === undefined) return finish(deps, event, 'look-up-post', 'no post');
  const row = { eventId: event.id, reaction: 'look-up-post' } as const;
  return deps.store.change({ post: postId, reaction: row }, ({ post, reaction }): Change<string> => {
    if (reaction?.status !== 'pending') return { result: 'done already' };
    const isOpen = post?.state === 'unconfirmed' && post.lookUps === 0;
    const note = isOpen ? 'to be looked up now' : 'settled meanwhile';
    return {
      result: note,
      reactionDone: { ...row, note },
      ...(isOpen ? { posts: [{ ...post, nextLookUpAt: deps.clock.now() }] } : {}),
    };
  });
};

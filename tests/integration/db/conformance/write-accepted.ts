import { uuidv7 } from 'uuidv7';
import type { Store } from '../../../../db/store';
import type { WriterInput } from './engine';
import { aPost, present } from './world';

/** How many changes are under way at once in one writer. */
const CONCURRENCY = 8;

/**
 * Accepts posts, each in one change of several rows that must stand or fall together: the post, its receipt, an event
 * that owes a reaction, and one more on a counter that every writer reads and raises. Acknowledges each by its id.
 */
export async function writeAccepted(
  store: Store,
  { accountId, posts = Infinity }: WriterInput,
  acknowledge: (postId: string) => void,
): Promise<void> {
  let begun = 0;
  const one = async (): Promise<void> => {
    while (begun < posts) {
      begun += 1;
      acknowledge(await accept(store, accountId));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
}

async function accept(store: Store, accountId: string): Promise<string> {
  const account = present(await store.reads.account(accountId));
  const post = aPost(account);
  return store.change({ organisation: account.organisationId }, ({ organisation }) => {
    const owner = present(organisation);
    return {
      result: post.id,
      organisations: [{ ...owner, graceMs: owner.graceMs + 1 }],
      posts: [post],
      receipts: [
        {
          commandId: uuidv7(),
          organisationId: owner.id,
          command: 'schedule_post',
          bodyHash: '0'.repeat(64),
          postId: post.id,
          answer: {},
          committedAt: post.acceptedAt,
        },
      ],
      events: [
        {
          name: 'post.missed',
          subject: { organisationId: owner.id, accountId, postId: post.id },
          data: { dueAt: post.dueAt },
        },
      ],
    };
  });
}

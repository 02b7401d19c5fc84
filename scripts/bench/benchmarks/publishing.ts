import type { Store } from '../../../db/store';
import { MINUTE } from '../../../domain/clock';
import { settlePost } from '../../../domain/post/settle';
import { newId } from '../../../workers/runtime/ids';
import { putCustomer, putPosts } from '../customers';
import { inTurns, perSecond } from '../measure';
import type { Comparison } from '../measure';
import { newStore, openBare } from '../stage';
import type { Benchmark } from '../stage';

/** As many as one publishing process works on at once (workers/main/publishing.main.ts). */
const AT_ONCE = 20;
const COMMITS_PER_POST = 3;

/** What the three commits of a publish cost: claim, boundary, settlement with its event and that event's reactions. */
export const publishing: Benchmark = {
  name: 'publishing',
  title: 'Claim, boundary and settlement of a post',
  run: async (stage) => {
    const { rounds, commits } = stage.size;
    const perTurn = Math.ceil(commits / AT_ONCE) * AT_ONCE;
    const store = await newStore(stage, 'publishing');
    const bare = openBare(stage, 'publishing-bare', 1);
    let version = 0;
    const yardstick = (): Promise<number> =>
      perSecond(perTurn, () => {
        for (let done = 0; done < perTurn * COMMITS_PER_POST; done += 1) bare.move(0, version++);
      });
    try {
      const { accounts, tokenSetId } = await putCustomer(store, { accounts: AT_ONCE });
      const compare = (lanes: number) =>
        inTurns(
          rounds,
          async () => {
            const now = Date.now();
            await putPosts(store, accounts, perTurn, now - MINUTE);
            const posts = await store.posts.dispatch({ now, horizonMs: 0, limit: perTurn });
            // Each lane has accounts of its own: posts of one account go out one after the other.
            const ofLane = (lane: number) => posts.filter((_post, index) => (index % AT_ONCE) % lanes === lane);
            return perSecond(posts.length, () =>
              Promise.all(
                Array.from({ length: lanes }, async (_each, lane) => {
                  for (const { postId, dispatchNo } of ofLane(lane))
                    await publish(store, postId, dispatchNo, tokenSetId);
                }),
              ),
            );
          },
          yardstick,
        );
      const alone = await compare(1);
      const together = await compare(AT_ONCE);
      const bareSide = (value: number) => ({ what: 'bare better-sqlite3, 3 guarded UPDATEs', value, unit: 'posts/s' });
      return [
        {
          name: 'publish-alone',
          ours: { what: 'one post after the other', value: alone.ours, unit: 'posts/s' },
          yardstick: bareSide(alone.yardstick),
          ratio: alone.ratio,
          reading: 'the guards, the event and its reactions, next to three bare UPDATEs',
          expected: null,
        },
        {
          name: 'publish-together',
          ours: {
            what: `${String(AT_ONCE)} posts at once, as one process does`,
            value: together.ours,
            unit: 'posts/s',
          },
          yardstick: bareSide(together.yardstick),
          ratio: together.ratio,
          reading: 'the same with shared commits',
          expected: null,
        },
      ] satisfies readonly Comparison[];
    } finally {
      store.close();
      bare.close();
    }
  },
};

async function publish(store: Store, postId: string, dispatchNo: number, tokenSetId: string): Promise<void> {
  const now = Date.now();
  const token = newId();
  const claim = await store.posts.claim({ postId, dispatchNo, token, processId: 'bench', now, leaseMs: MINUTE });
  if (!claim.claimed) throw new Error(`A post could not be claimed: ${claim.why}.`);
  const boundary = await store.posts.crossBoundary({ postId, token, tokenSetId, now, until: now + MINUTE });
  if (!boundary.crossed) throw new Error(`A post was held at the boundary: ${boundary.why}.`);
  await store.change({ post: postId }, ({ post }) => {
    if (post === null) throw new Error('The post is gone.');
    const settled = settlePost(post, { command: 'accept', remoteId: `remote-${postId}` }, now);
    if (!settled.ok) throw new Error(settled.refusal);
    return { result: undefined, posts: [settled.value.post], events: settled.value.events };
  });
}

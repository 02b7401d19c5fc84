import type { Store } from '../../../db/store';
import { DAY, MINUTE } from '../../../domain/clock';
import type { Account } from '../../../domain/account/account';
import { putCustomer, putPosts } from '../customers';
import { inTurns, spanMs } from '../measure';
import { newStore } from '../stage';
import type { Benchmark } from '../stage';

const ACCOUNTS = 10;

/** What is stored for later must not slow down what is due. */
export const dispatch: Benchmark = {
  name: 'dispatch',
  title: 'Finding due posts among many that are not',
  run: async (stage) => {
    const { rounds, manyPosts, duePosts } = stage.size;
    const full = await newStore(stage, 'dispatch-full');
    const empty = await newStore(stage, 'dispatch-empty');
    try {
      const { accounts } = await putCustomer(full, { accounts: ACCOUNTS });
      const others = await putCustomer(empty, { accounts: ACCOUNTS });
      stage.say(`putting ${String(manyPosts)} posts for next month`);
      await putPosts(full, accounts, manyPosts, Date.now() + 30 * DAY);
      const { ours, yardstick, ratio } = await inTurns(
        rounds,
        () => dispatchDue(full, accounts, duePosts),
        () => dispatchDue(empty, others.accounts, duePosts),
      );
      const beside = (posts: number) => `${String(duePosts)} due posts beside ${posts.toLocaleString('en')} later ones`;
      return [
        {
          name: 'dispatch-due',
          ours: { what: beside(manyPosts), value: ours, unit: 'ms' },
          yardstick: { what: beside(0), value: yardstick, unit: 'ms' },
          ratio,
          reading: '1 means that what is stored for later does not matter',
          expected: { what: 'at most 3', holds: ratio <= 3 },
        },
      ];
    } finally {
      full.close();
      empty.close();
    }
  },
};

async function dispatchDue(store: Store, accounts: readonly Account[], count: number): Promise<number> {
  const now = Date.now();
  await putPosts(store, accounts, count, now - MINUTE);
  let found = 0;
  const span = await spanMs(async () => {
    found = (await store.posts.dispatch({ now, horizonMs: MINUTE, limit: count })).length;
  });
  if (found !== count) throw new Error(`${String(found)} of ${String(count)} due posts were found.`);
  return span;
}

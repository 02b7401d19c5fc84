import type { Store } from '../../../db/store';
import type { Organisation } from '../../../domain/organisation/organisation';
import { anOrganisation } from '../customers';
import { inTurns, perSecond } from '../measure';
import type { Comparison } from '../measure';
import { newStore, openBare } from '../stage';
import type { BareSqlite, Benchmark } from '../stage';

/** As many changes as one commit takes at most (db/sqlite/group-commit.ts). */
const AT_ONCE = 200;

/** What a unit of work costs over the UPDATE at its heart, and what sharing commits gives back. */
export const commits: Benchmark = {
  name: 'commits',
  title: 'Guarded commits, one after the other and 200 at once',
  run: async (stage) => {
    const { rounds, commits: count } = stage.size;
    const store = await newStore(stage, 'commits');
    const bare = openBare(stage, 'commits-bare', 1);
    const organisations = Array.from({ length: AT_ONCE }, anOrganisation);
    await store.change({}, () => ({ result: undefined, organisations }));
    const [first] = organisations;
    if (first === undefined) throw new Error('There is no organisation.');
    const yardstick = bareCommits(bare, count);
    try {
      const single = await inTurns(
        rounds,
        () =>
          perSecond(count, async () => {
            for (let done = 0; done < count; done += 1) await rename(store, first);
          }),
        yardstick,
      );
      const shared = await inTurns(
        rounds,
        () =>
          perSecond(count * 2, async () => {
            for (let done = 0; done < count * 2; done += AT_ONCE) {
              await Promise.all(organisations.slice(0, count * 2 - done).map((each) => rename(store, each)));
            }
          }),
        yardstick,
      );
      return [
        {
          name: 'single-commit',
          ours: { what: 'store.change, one after the other', value: single.ours, unit: 'commits/s' },
          yardstick: { what: 'bare better-sqlite3, guarded UPDATE', value: single.yardstick, unit: 'commits/s' },
          ratio: single.ratio,
          reading: 'loading, deciding and writing whole rows, next to one UPDATE',
          expected: null,
        },
        {
          name: 'shared-commit',
          ours: { what: `store.change, ${String(AT_ONCE)} at once`, value: shared.ours, unit: 'changes/s' },
          yardstick: { what: 'bare better-sqlite3, guarded UPDATE', value: shared.yardstick, unit: 'commits/s' },
          ratio: shared.ratio,
          reading: 'changes that arrive together share a flush of the disk',
          expected: { what: 'at least 1', holds: shared.ratio >= 1 },
        },
      ] satisfies readonly Comparison[];
    } finally {
      store.close();
      bare.close();
    }
  },
};

/** Loads one row under lock, decides, writes it guarded by its version. */
async function rename(store: Store, { id }: Organisation): Promise<void> {
  await store.change({ organisation: id }, ({ organisation }) => ({
    result: undefined,
    organisations: organisation === null ? [] : [{ ...organisation, name: `${organisation.name.slice(0, 20)}.` }],
  }));
}

function bareCommits(bare: BareSqlite, count: number): () => Promise<number> {
  let version = 0;
  return () =>
    perSecond(count, () => {
      for (let done = 0; done < count; done += 1) bare.move(0, version++);
    });
}

import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { createDueWork } from '../../../../db/sqlite/due';
import type { Engine } from '../../../../db/sqlite/engine';
import { createEventLog } from '../../../../db/sqlite/event-log';
import { createWriter } from '../../../../db/sqlite/group-commit';
import { createLoaders } from '../../../../db/sqlite/load';
import { migrate } from '../../../../db/sqlite/migrate';
import { createPostMoves } from '../../../../db/sqlite/posts/post-moves';
import { createReads } from '../../../../db/sqlite/reads';
import type { DueWork, PostMoves, Reads } from '../../../../db/store';
import { NOW, createSetClock } from '../conformance/engine';
import { testSealer } from '../conformance/test-sealer';

/** Whether what runs all the time looks only at what waits, however much is stored: read from SQLite's own plans. */
describe('query plans', () => {
  let folder: string;
  let client: Database.Database;
  let moves: PostMoves;
  let due: DueWork;
  let reads: Reads;
  const asked: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-plans-'));
    const path = join(folder, 'holdfast.sqlite');
    const { schemaVersion } = await migrate(path);
    client = new Database(path);
    const db = drizzle({ client, logger: { logQuery: (query) => asked.push(query) } });
    const clock = createSetClock();
    const writer = createWriter(client, { busyWaitMsMax: 1_000, schemaVersion });
    const engine: Engine = { db, writer, clock, sealer: testSealer, events: createEventLog(db, clock, uuidv7) };
    moves = createPostMoves(engine);
    due = createDueWork(engine);
    reads = createReads(
      engine,
      createLoaders(db, () => clock.now(), testSealer),
    );
  });
  afterAll(async () => {
    client.close();
    await rm(folder, { recursive: true });
  });

  const plansOf = async (run: () => Promise<unknown>): Promise<readonly string[]> => {
    asked.length = 0;
    await run();
    return asked.flatMap((query) => {
      const parameters = Array.from({ length: (query.match(/\?/g) ?? []).length }, () => 1);
      const steps = client.prepare(`EXPLAIN QUERY PLAN ${query}`).all(...parameters) as { readonly detail: string }[];
      return steps.map(({ detail }) => detail);
    });
  };

  const input = { now: NOW, limit: 100, redeliverAfterMs: 1_000 };
  const AT = { network: 'mastodon', instance: 'https://one.test' } as const;
  const ofAccount = { accountId: 'a', now: NOW, limit: 100 };
  const cases: readonly (readonly [name: string, run: () => Promise<unknown>, index: string])[] = [
    ['dispatch', () => moves.dispatch({ now: NOW, horizonMs: 60_000, limit: 100 }), 'posts_to_dispatch'],
    ['hold', () => moves.hold(ofAccount), 'posts_to_start_by_account'],
    ['park', () => moves.park(ofAccount), 'posts_by_account_state'],
    ['cancelAll', () => moves.cancelAll(ofAccount), 'posts_by_account_state'],
    ['miss', () => moves.miss(input), 'posts_to_miss'],
    ['reclaim', () => moves.reclaim(input), 'posts_claim_ends'],
    ['requeueForgotten', () => moves.requeueForgotten({ startedBefore: NOW, now: NOW, limit: 100 }), 'posts_in_queue'],
    [
      'claim',
      () => moves.claim({ postId: 'p', dispatchNo: 1, token: 't', processId: 'w', now: NOW, leaseMs: 1_000 }),
      'posts_to_start_by_account',
    ],
    ['probes', () => due.probes({ ...input, budgetOf: () => null }), 'credentials_probe_due'],
    [
      'probeBeforeWork',
      () => due.probeBeforeWork({ now: NOW, limit: 9, leadMs: 1, random: () => 0 }),
      'posts_to_look_ahead',
    ],
    ['refreshes', () => due.refreshes(input), 'credentials_refresh_due'],
    ['collectors', () => due.collectors(input), 'collectors_due'],
    ['reactions', () => due.reactions(input), 'reactions_pending'],
    ['deliveries', () => due.deliveries(input), 'deliveries_due'],
    ['digests', () => due.digests(input), 'digests_due'],
    ['lookUps', () => due.lookUps(input), 'posts_to_look_up'],
    ['unresolvedDoubts', () => due.unresolvedDoubts({ doubtedBefore: NOW, limit: 100 }), 'credentials_in_doubt'],
    ['samples', () => due.samples({ ...AT, since: NOW, limit: 50 }), 'credentials_troubled_last'],
    ['networksToWatch', () => due.networksToWatch({ since: NOW }), 'network_states_unsettled'],
    ['probeTroubled', () => due.probeTroubled({ ...AT, now: NOW, overMs: 1, limit: 9 }), 'credentials_troubled_'],
    ['probeWitnesses', () => due.probeWitnesses({ ...AT, except: 'c', now: NOW, limit: 9 }), 'credentials_healthy'],
    ['forgetQueue', () => due.forgetQueue({ now: NOW }), 'posts_in_queue'],
    ['siblings', () => reads.siblings('c'), 'sqlite_autoindex_credentials_1'],
    ['boundRemoteIds', () => reads.boundRemoteIds('a', ['r']), 'posts_by_remote_id'],
  ];

  it.each(cases)('%s uses an index over just its rows', async (_, run, index) => {
    const plans = await plansOf(run);
    expect(plans.join('\n')).toContain(index);
    // A SCAN that names an index walks a partial index from its start; one that names none walks the table.
    expect(plans.filter((step) => /^SCAN \w+$/.test(step))).toEqual([]);
  });
});

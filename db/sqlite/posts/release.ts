import { eq, sql } from 'drizzle-orm';
import { accounts } from '../../schema/connections';
import { posts } from '../../schema/posts';
import type { PostMoves } from '../../store';
import type { Engine } from '../engine';

/**
 * Gives what waited behind a gate or a pause its place. Overdue posts start one pace after the other, in the order in
 * which people wanted them out, behind what earlier chunks were given; later ones at their own time. What is past its
 * grace stays for the late rule.
 */
export function createRelease({ db, writer }: Engine): PostMoves['release'] {
  const accountNow = db
    .select({
      gate: accounts.gate,
      pausedAt: accounts.pausedAt,
      cutoff: accounts.releaseCutoff,
      nextStart: accounts.releaseNextStart,
    })
    .from(accounts)
    .where(eq(accounts.id, sql.placeholder('accountId')))
    .prepare();

  const cutoff = sql`${sql.placeholder('cutoff')}`;
  const ofAccountInTime = sql`account_id = ${sql.placeholder('accountId')} AND miss_at >= ${sql.placeholder('now')}`;
  const limit = sql`${sql.placeholder('limit')}`;

  // Each half is bounded by itself, so that a chunk costs what it releases, however much is left.
  const giveStarts = db
    .update(posts)
    .set({
      state: 'scheduled',
      pausedBy: null,
      reason: null,
      startAt: sql`plan.start_at`,
      changedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .from(
      sql`(
        SELECT id, CASE
            WHEN due_at > ${cutoff} THEN due_at
            ELSE ${sql.placeholder('firstStart')} + (row_number() OVER (ORDER BY due_at, id) - 1) * ${sql.placeholder('paceMs')}
          END AS start_at
        FROM (
          SELECT * FROM (
            SELECT id, due_at FROM posts INDEXED BY posts_stopped_by_account
            WHERE ${ofAccountInTime} AND state IN ('held', 'paused') AND (state = 'held' OR paused_by = 'account')
            ORDER BY due_at, id LIMIT ${limit}
          )
          UNION ALL
          SELECT * FROM (
            SELECT id, due_at FROM posts INDEXED BY posts_to_start_by_account
            WHERE ${ofAccountInTime} AND state IN ('scheduled', 'queued') AND start_at <= ${cutoff}
            ORDER BY due_at, id LIMIT ${limit}
          )
        )
        ORDER BY due_at, id LIMIT ${limit}
      ) plan`,
    )
    .where(sql`posts.id = plan.id`)
    .returning({ startAt: posts.startAt, dueAt: posts.dueAt })
    .prepare();

  const noteNextStart = db
    .update(accounts)
    .set({ releaseNextStart: sql`${sql.placeholder('nextStart')}` })
    .where(eq(accounts.id, sql.placeholder('accountId')))
    .prepare();

  const endRelease = db
    .update(accounts)
    .set({ releaseCutoff: null, releaseNextStart: null, version: sql`version + 1` })
    .where(eq(accounts.id, sql.placeholder('accountId')))
    .prepare();

  return ({ accountId, now, paceMs, limit: most }) =>
    writer.write(() => {
      const account = accountNow.all({ accountId })[0];
      if (account === undefined || account.cutoff === null) return { released: 0, ended: true };
      if (account.gate === 'closed' || account.pausedAt !== null) return { released: 0, ended: true };
      if (account.gate === 'suspect') return { released: 0, ended: false };
      const before = { accountId, now, cutoff: account.cutoff, paceMs, limit: most };
      const firstStart = Math.max(now, before.cutoff + 1, account.nextStart ?? 0);
      const released = giveStarts.all({ ...before, firstStart });
      const ended = released.length < most;
      if (ended) endRelease.run({ accountId });
      else {
        const paced = released.filter(({ dueAt }) => dueAt <= before.cutoff).length;
        noteNextStart.run({ accountId, nextStart: firstStart + paced * paceMs });
      }
      return { released: released.length, ended };
    });
}

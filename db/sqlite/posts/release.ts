import { and, eq, sql } from 'drizzle-orm';
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
    })
    .from(accounts)
    .where(eq(accounts.id, sql.placeholder('accountId')))
    .prepare();

  // Posts that earlier chunks of this release paced, and that still wait for their start.
  const lastGivenStart = db
    .select({ at: sql<number | null>`max(start_at)` })
    .from(posts)
    .where(
      sql`account_id = ${sql.placeholder('accountId')} AND state IN ('scheduled', 'queued')
        AND start_at > ${sql.placeholder('cutoff')} AND due_at <= ${sql.placeholder('cutoff')}`,
    )
    .prepare();

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
        SELECT id AS post_id, CASE
            WHEN due_at > ${sql.placeholder('cutoff')} THEN due_at
            ELSE ${sql.placeholder('firstStart')} + (row_number() OVER (ORDER BY due_at, id) - 1) * ${sql.placeholder('paceMs')}
          END AS start_at
        FROM posts
        WHERE account_id = ${sql.placeholder('accountId')} AND state IN ('scheduled', 'queued', 'held', 'paused')
          AND miss_at >= ${sql.placeholder('now')}
          AND (
            state = 'held'
            OR state = 'paused' AND paused_by = 'account'
            OR state IN ('scheduled', 'queued') AND posts.start_at <= ${sql.placeholder('cutoff')}
          )
        ORDER BY due_at, id LIMIT ${sql.placeholder('limit')}
      ) plan`,
    )
    .where(sql`posts.id = plan.post_id`)
    .prepare();

  const endRelease = db
    .update(accounts)
    .set({ releaseCutoff: null, version: sql`version + 1` })
    .where(and(eq(accounts.id, sql.placeholder('accountId'))))
    .prepare();

  return ({ accountId, now, paceMs, limit }) =>
    writer.write(() => {
      const account = accountNow.get({ accountId });
      if (account === undefined || account.cutoff === null) return { released: 0, ended: true };
      if (account.gate === 'closed' || account.pausedAt !== null) return { released: 0, ended: true };
      if (account.gate === 'suspect') return { released: 0, ended: false };
      const { cutoff } = account;
      const lastStart = lastGivenStart.get({ accountId, cutoff })?.at ?? null;
      const firstStart = Math.max(now, cutoff + 1, lastStart === null ? 0 : lastStart + paceMs);
      const released = giveStarts.run({ accountId, now, cutoff, firstStart, paceMs, limit }).changes;
      const ended = released < limit;
      if (ended) endRelease.run({ accountId });
      return { released, ended };
    });
}

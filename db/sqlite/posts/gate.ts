import { sql } from 'drizzle-orm';
import type { NewEvent } from '../../../domain/event/events';
import { posts } from '../../schema/posts';
import type { PostMoves } from '../../store';
import type { Engine } from '../engine';

type GateMoves = Pick<PostMoves, 'hold' | 'park' | 'cancelAll'>;

/**
 * Waiting posts follow their account, in chunks, each guarded by the account being so still. A claimed post is left to
 * its worker: the boundary stops it.
 */
export function createGateMoves({ db, writer, events }: Engine): GateMoves {
  const hold = db
    .update(posts)
    .set({ state: 'held', changedAt: sql`${sql.placeholder('now')}`, version: sql`version + 1` })
    .where(
      sql`id IN (
          SELECT id FROM posts WHERE account_id = ${sql.placeholder('accountId')} AND state IN ('scheduled', 'queued')
          ORDER BY start_at LIMIT ${sql.placeholder('limit')}
        )
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = posts.account_id AND a.status = 'disconnected')`,
    )
    .prepare();

  const park = db
    .update(posts)
    .set({
      state: 'paused',
      pausedBy: 'account',
      changedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .where(
      sql`id IN (
          SELECT id FROM posts WHERE account_id = ${sql.placeholder('accountId')}
            AND state IN ('scheduled', 'queued', 'held')
          LIMIT ${sql.placeholder('limit')}
        )
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = posts.account_id AND a.paused_at IS NOT NULL)`,
    )
    .prepare();

  const cancelAll = db
    .update(posts)
    .set({ state: 'cancelled', pausedBy: null, changedAt: sql`${sql.placeholder('now')}`, version: sql`version + 1` })
    .where(
      sql`id IN (
          SELECT id FROM posts WHERE account_id = ${sql.placeholder('accountId')}
            AND state IN ('scheduled', 'queued', 'held', 'paused')
          LIMIT ${sql.placeholder('limit')}
        )
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = posts.account_id AND a.status = 'removed')`,
    )
    .returning({ id: posts.id, organisationId: posts.organisationId, accountId: posts.accountId })
    .prepare();

  return {
    hold: (input) => writer.write(() => hold.run({ ...input }).changes),
    park: (input) => writer.write(() => park.run({ ...input }).changes),
    cancelAll: (input) =>
      writer.write(() => {
        const cancelled = cancelAll.all({ ...input });
        events.append(
          cancelled.map(({ id, organisationId, accountId }): NewEvent => ({
            name: 'post.cancelled',
            subject: { organisationId, accountId, postId: id },
            data: { by: 'account_removed' },
          })),
          null,
        );
        return cancelled.length;
      }),
  };
}

import { sql } from 'drizzle-orm';
import type { NetworkName } from '../../../domain/networks/network';
import { posts } from '../../schema/posts';
import type { PostMoves } from '../../store';
import type { Engine } from '../engine';
import { GATE_LETS_PUBLISH, NO_CLAIM } from './guards';

type QueueMoves = Pick<PostMoves, 'dispatch' | 'giveBack' | 'requeueForgotten'>;

/** Between the database and the queue: what goes there, and what comes back undone. */
export function createQueueMoves({ db, writer }: Engine): QueueMoves {
  const dispatch = db
    .update(posts)
    .set({
      state: 'queued',
      dispatchNo: sql`dispatch_no + 1`,
      changedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .where(
      sql`id IN (
        SELECT p.id FROM posts p JOIN accounts a ON a.id = p.account_id
        WHERE p.state = 'scheduled' AND p.start_at <= ${sql.placeholder('startsBy')}
          AND p.miss_at >= ${sql.placeholder('now')} AND ${GATE_LETS_PUBLISH}
          AND (a.release_cutoff IS NULL OR p.start_at > a.release_cutoff)
        ORDER BY p.start_at LIMIT ${sql.placeholder('limit')}
      )`,
    )
    .returning({
      postId: posts.id,
      dispatchNo: posts.dispatchNo,
      startAt: posts.startAt,
      network: sql<NetworkName>`(SELECT network FROM accounts WHERE id = account_id)`,
    })
    .prepare();

  const giveBack = db
    .update(posts)
    .set({
      ...NO_CLAIM,
      state: 'scheduled',
      startAt: sql`${sql.placeholder('startAt')}`,
      reason: sql`${sql.placeholder('reason')}`,
      changedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .where(
      sql`id = ${sql.placeholder('postId')} AND dispatch_no = ${sql.placeholder('dispatchNo')}
        AND (state = 'queued' AND ${sql.placeholder('token')} IS NULL
          OR state = 'claimed' AND claim_token = ${sql.placeholder('token')})`,
    )
    .prepare();

  const requeueForgotten = db
    .update(posts)
    .set({ state: 'scheduled', changedAt: sql`${sql.placeholder('now')}`, version: sql`version + 1` })
    .where(
      sql`id IN (
        SELECT id FROM posts WHERE state = 'queued' AND start_at < ${sql.placeholder('startedBefore')}
        ORDER BY start_at LIMIT ${sql.placeholder('limit')}
      )`,
    )
    .prepare();

  return {
    dispatch: ({ now, horizonMs, limit }) =>
      writer.write(() => dispatch.all({ now, startsBy: now + horizonMs, limit }).sort((a, b) => a.startAt - b.startAt)),
    giveBack: (input) => writer.write(() => giveBack.run({ ...input }).changes > 0),
    requeueForgotten: (input) => writer.write(() => requeueForgotten.run({ ...input }).changes),
  };
}

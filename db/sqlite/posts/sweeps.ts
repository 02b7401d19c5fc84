import { sql } from 'drizzle-orm';
import type { NewEvent } from '../../../domain/event/events';
import { posts } from '../../schema/posts';
import type { PostMoves } from '../../store';
import type { Engine } from '../engine';
import { stored } from '../rows/stored';
import { NO_CLAIM } from './guards';

type SweepMoves = Pick<PostMoves, 'miss' | 'reclaim'>;

/** What time alone brings about: posts that are too late, and claims that nobody works on any more. */
export function createSweepMoves({ db, writer, events }: Engine): SweepMoves {
  const miss = db
    .update(posts)
    .set({ state: 'missed', pausedBy: null, changedAt: sql`${sql.placeholder('now')}`, version: sql`version + 1` })
    .where(
      sql`id IN (
        SELECT id FROM posts
        WHERE state IN ('scheduled', 'queued', 'held', 'paused') AND miss_at < ${sql.placeholder('now')}
        ORDER BY miss_at LIMIT ${sql.placeholder('limit')}
      )`,
    )
    .returning({
      id: posts.id,
      organisationId: posts.organisationId,
      accountId: posts.accountId,
      dueAt: posts.dueAt,
    })
    .prepare();

  const abandoned = sql`id IN (
    SELECT id FROM posts
    WHERE state IN ('claimed', 'sent') AND (
      claim_until < ${sql.placeholder('now')}
      OR EXISTS (SELECT 1 FROM processes WHERE processes.id = claim_process_id AND ended_at IS NOT NULL)
    )
    ORDER BY claim_until LIMIT ${sql.placeholder('limit')}
  )`;

  const giveBack = db
    .update(posts)
    .set({
      ...NO_CLAIM,
      state: 'scheduled',
      attempts: sql`attempts + 1`,
      changedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .where(sql`state = 'claimed' AND ${abandoned}`)
    .prepare();

  const doubt = db
    .update(posts)
    .set({
      ...NO_CLAIM,
      state: 'unconfirmed',
      nextLookUpAt: sql`${sql.placeholder('now')}`,
      lookUps: 0,
      changedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .where(sql`state = 'sent' AND ${abandoned}`)
    .returning({
      id: posts.id,
      organisationId: posts.organisationId,
      accountId: posts.accountId,
      boundaryAt: posts.boundaryAt,
    })
    .prepare();

  return {
    miss: (input) =>
      writer.write(() => {
        const missed = miss.all({ ...input });
        events.append(
          missed.map(({ id, organisationId, accountId, dueAt }): NewEvent => ({
            name: 'post.missed',
            subject: { organisationId, accountId, postId: id },
            data: { dueAt },
          })),
          null,
        );
        return missed.length;
      }),
    reclaim: (input) =>
      writer.write(() => {
        const unconfirmed = doubt.all({ ...input });
        events.append(
          unconfirmed.map(({ id, organisationId, accountId, boundaryAt }): NewEvent => ({
            name: 'post.unconfirmed',
            subject: { organisationId, accountId, postId: id },
            data: { boundaryAt: stored(boundaryAt, 'posts.boundary_at') },
          })),
          null,
        );
        return { givenBack: giveBack.run({ ...input }).changes, unconfirmed: unconfirmed.length };
      }),
  };
}

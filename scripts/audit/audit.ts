import type { Redis } from 'ioredis';
import { takeAuditSnapshot } from '../../db/sqlite/audit/snapshot';
import type { Breach } from '../../db/sqlite/audit/snapshot';
import type { NetworkName } from '../../domain/networks/network';
import type { PostState } from '../../domain/post/post';
import { auditQueues } from '../../queues/audit';
import type { QueueAudit } from '../../queues/audit';

export interface AuditReport {
  readonly balanced: boolean;
  readonly accepted: number;
  readonly byState: Readonly<Record<PostState, number>>;
  readonly breaches: readonly Breach[];
  /** null: Redis was not looked at, or could not be reached. */
  readonly queues: QueueAudit | null;
  readonly queueFault: string | null;
  readonly invariants: number;
  /** Whatever follows a change must have followed within this. Milliseconds. */
  readonly settlingMs: number;
}

/**
 * Checks conservation in one read snapshot, every invariant of the database, and that what waits in the queue is really
 * there. Read-only; at any time.
 */
export async function audit(input: {
  readonly databasePath: string;
  readonly redis: Redis | null;
  readonly now: number;
  readonly settlingMs: number;
}): Promise<AuditReport> {
  const { settlingMs, now } = input;
  const snapshot = takeAuditSnapshot(input.databasePath, now - settlingMs);
  const total = Object.values(snapshot.byState).reduce((sum, posts) => sum + posts, 0);
  const conservation: readonly Breach[] =
    total === snapshot.accepted
      ? []
      : [
          {
            name: 'conservation',
            rule: 'Accepted posts are as many as the posts of all states together.',
            count: Math.abs(total - snapshot.accepted),
            examples: [`${String(snapshot.accepted)} accepted, ${String(total)} in all states`],
          },
        ];
  let queues: QueueAudit | null = null;
  let queueFault: string | null = null;
  try {
    // A post that starts soon may be claimed while we look; one that was due for long must have been.
    const expected = snapshot.queued
      .filter((post) => post.startAt > now + settlingMs)
      .map(({ postId, dispatchNo, network }) => ({ postId, dispatchNo, network: network as NetworkName }));
    queues = input.redis === null ? null : await auditQueues(input.redis, expected);
  } catch (err) {
    queueFault = err instanceof Error ? err.message : String(err);
  }
  const absent: readonly Breach[] =
    queues === null || queues.absent.length === 0
      ? []
      : [
          {
            name: 'queued-posts-have-jobs',
            rule: 'A post in the queue has its job in Redis.',
            count: queues.absent.length,
            examples: queues.absent.slice(0, 5),
          },
        ];
  const breaches = [...conservation, ...snapshot.breaches, ...absent];
  return {
    balanced: breaches.length === 0 && queueFault === null,
    accepted: snapshot.accepted,
    byState: snapshot.byState,
    breaches,
    queues,
    queueFault,
    invariants: snapshot.invariants + 2,
    settlingMs,
  };
}

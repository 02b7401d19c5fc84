import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { publishPostJob } from './jobs/publish-post.job';
import { QUEUE_PREFIX } from './names';
import { ALL_QUEUES } from './registry';

export interface QueueAudit {
  /** Ids of jobs that should wait or run and are not in Redis. */
  readonly absent: readonly string[];
  /** Jobs that failed for good, by queue. */
  readonly failed: Readonly<Record<string, number>>;
  /** Queues that somebody paused. */
  readonly paused: readonly string[];
}

/** Looks at Redis without changing anything. */
export async function auditQueues(
  connection: Redis,
  expected: readonly Parameters<typeof publishPostJob.jobId>[0][],
): Promise<QueueAudit> {
  const queues = ALL_QUEUES.map((name) => new Queue(name, { connection, prefix: QUEUE_PREFIX, skipMetasUpdate: true }));
  try {
    const byName = new Map(queues.map((queue) => [queue.name, queue]));
    const absent: string[] = [];
    for (const payload of expected) {
      const jobId = publishPostJob.jobId(payload);
      const job = await byName.get(publishPostJob.queue(payload))?.getJob(jobId);
      if (job === undefined) absent.push(jobId);
    }
    const failed: Record<string, number> = {};
    const paused: string[] = [];
    for (const queue of queues) {
      const count = await queue.getFailedCount();
      if (count > 0) failed[queue.name] = count;
      if (await queue.isPaused()) paused.push(queue.name);
    }
    return { absent, failed, paused };
  } finally {
    await Promise.all(queues.map((queue) => queue.close()));
  }
}

import { Queue } from 'bullmq';
import type { JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { untilConnected } from './connection';
import { RETENTION } from './define-job';
import type { JobDefinition, JobOptions } from './define-job';
import { QUEUE_PREFIX } from './names';
import type { QueueName } from './names';

export interface ToAdd<Payload> {
  readonly payload: Payload;
  /** Milliseconds of our clock until it may run. */
  readonly delayMs: number;
}

/**
 * Puts jobs into the queues. It may fail at any time, whole or in part: callers commit their row first, and what was
 * not added comes again from the row. It ends within seconds: a Redis that is away is a `RedisAwayError`. One payload
 * that does not fit its schema refuses all of the call, before anything is added.
 */
export interface Producer {
  addAll<Payload>(job: JobDefinition<Payload>, jobs: readonly ToAdd<Payload>[]): Promise<void>;
  close(): Promise<void>;
}

export function createProducer(options: {
  readonly connection: Redis;
  /** Spans of our clock in real milliseconds: BullMQ keeps timers of its own. */
  readonly toRealMs: (ms: number) => number;
}): Producer {
  const queues = new Map<QueueName, Queue>();

  const queueNamed = (name: QueueName): Queue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue(name, { connection: options.connection, prefix: QUEUE_PREFIX });
    // Without a listener an emitted error would end the process; the connection itself reports it.
    queue.on('error', () => undefined);
    queues.set(name, queue);
    // BullMQ keeps the failure of a queue's first contact for ever; such a queue is made anew by its next job.
    queue.waitUntilReady().catch(() => {
      if (queues.get(name) === queue) queues.delete(name);
      void queue.close().catch(() => undefined);
    });
    return queue;
  };

  return {
    async addAll(job, jobs) {
      const byQueue = new Map<QueueName, { name: string; data: unknown; opts: JobsOptions }[]>();
      for (const { payload, delayMs } of jobs) {
        const data = job.schema.parse(payload);
        const name = job.queue(data);
        const entry = {
          name: job.name,
          data,
          opts: bullOptions(job.options, { jobId: job.jobId(data), delayMs }, options.toRealMs),
        };
        byQueue.set(name, [...(byQueue.get(name) ?? []), entry]);
      }
      if (byQueue.size === 0) return;
      // A queue that is made while Redis is away would wait for it without end.
      await untilConnected(options.connection);
      await Promise.all([...byQueue].map(([name, entries]) => queueNamed(name).addBulk(entries)));
    },

    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      queues.clear();
    },
  };
}

function bullOptions(
  options: JobOptions,
  trip: { readonly jobId: string; readonly delayMs: number },
  toRealMs: (ms: number) => number,
): JobsOptions {
  return {
    jobId: trip.jobId,
    delay: Math.max(0, Math.ceil(toRealMs(trip.delayMs))),
    attempts: options.attemptsMax,
    backoff: { type: 'exponential', delay: Math.ceil(toRealMs(options.backoffMs)) },
    removeOnComplete: { age: RETENTION.completed.ageS, count: RETENTION.completed.count },
    removeOnFail: { age: RETENTION.failed.ageS, count: RETENTION.failed.count },
  };
}

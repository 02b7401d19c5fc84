import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobDefinition } from '../../queues/define-job';
import { QUEUE_PREFIX } from '../../queues/names';
import type { QueueName } from '../../queues/names';
import { systemClock } from './clock';
import type { WorkerClock } from './clock';
import type { Component } from './lifecycle';
import type { Logger } from './logger';
import type { Outcome } from './outcome';

export interface JobContext {
  readonly jobId: string;
  readonly attempt: number;
  readonly logger: Logger;
}

export type Handler<Payload> = (payload: Payload, context: JobContext) => Promise<Outcome>;

/** One kind of job and what does it. Made by `handles`, which ties the payload's type to the handler's. */
export interface Handling {
  readonly jobName: string;
  readonly run: (data: unknown, context: JobContext) => Promise<Outcome>;
}

/** A payload that does not fit its schema can never be worked on: the job fails at once and stays to be looked at. */
class UnreadableJobError extends UnrecoverableError {
  constructor(what: string) {
    super(`This job cannot be read and was not started: ${what}`);
  }
}

export function handles<Payload>(definition: JobDefinition<Payload>, handler: Handler<Payload>): Handling {
  return {
    jobName: definition.name,
    run: async (data, context) => {
      const payload = definition.schema.safeParse(data);
      if (!payload.success) {
        const faults = payload.error.issues.map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`);
        throw new UnreadableJobError(faults.join('; '));
      }
      return handler(payload.data, context);
    },
  };
}

export interface WorkerOptions {
  readonly queue: QueueName;
  readonly concurrency: number;
  readonly handlings: readonly Handling[];
  readonly connection: Redis;
  readonly clock: WorkerClock;
  readonly logger: Logger;
}

/** A worker that dies keeps its job locked this long. Real milliseconds. */
const LOCK_MS = 30_000;
const STALLED_CHECK_MS = 5_000;
/** Rows decide how often work is tried; a job whose worker died is simply picked up again. */
const STALLED_MAX = 100;

const AWAY_FOR_MS = 2_000;
const LOOK_EVERY_MS = 100;

/** Resolves when Redis has not been there for a while and no job needs it any more. Real milliseconds. */
async function whenAway(connection: Redis, isIdle: () => boolean, signal: AbortSignal): Promise<void> {
  let thereAt = systemClock.monotonic();
  while (!signal.aborted && systemClock.monotonic() - thereAt < AWAY_FOR_MS) {
    if (connection.status === 'ready' || !isIdle()) thereAt = systemClock.monotonic();
    await sleep(LOOK_EVERY_MS);
  }
}

/** The one place that speaks BullMQ's language of job endings. */
export function runWorker(options: WorkerOptions): Component {
  const { queue, logger, clock } = options;
  const byName = new Map(options.handlings.map((handling) => [handling.jobName, handling]));
  let worker: Worker | null = null;
  let active = 0;

  const process = async (job: Job, token: string | undefined): Promise<unknown> => {
    active += 1;
    try {
      return await work(job, token);
    } finally {
      active -= 1;
    }
  };

  const work = async (job: Job, token: string | undefined): Promise<unknown> => {
    const handling = byName.get(job.name);
    const context: JobContext = {
      jobId: job.id ?? '',
      attempt: job.attemptsMade + 1,
      logger: logger.child({ queue, job: job.name, jobId: job.id, attempt: job.attemptsMade + 1 }),
    };
    if (handling === undefined) throw new UnreadableJobError(`this worker knows no job named "${job.name}"`);
    const outcome = await handling.run(job.data, context);
    switch (outcome.kind) {
      case 'done':
        return { outcome: 'done', note: outcome.note };
      case 'refused':
        // Shown in the queue UI beside the job, so that it reads as what it is: neither success nor failure.
        await job.updateProgress({ outcome: outcome.as, why: outcome.why });
        return { outcome: outcome.as, why: outcome.why };
      case 'snooze':
        await job.moveToDelayed(systemClock.now() + Math.ceil(clock.toRealMs(outcome.ms)), token);
        throw new DelayedError();
    }
  };

  return {
    name: `worker ${queue}`,
    start: async () => {
      worker = new Worker(queue, process, {
        connection: options.connection,
        prefix: QUEUE_PREFIX,
        concurrency: options.concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: STALLED_MAX,
      });
      worker.on('error', (err) => {
        logger.warn({ err, queue }, 'a queue connection is in trouble');
      });
      worker.on('failed', (job, err) => {
        const isLast =
          job === undefined || job.attemptsMade >= (job.opts.attempts ?? 1) || err instanceof UnrecoverableError;
        logger[isLast ? 'error' : 'warn']({ err, queue, job: job?.name, jobId: job?.id }, 'a job failed');
      });
      await Promise.resolve();
    },
    stop: async () => {
      const stopping = worker;
      worker = null;
      if (stopping === null) return;
      const noLonger = new AbortController();
      // BullMQ takes leave of Redis, and of one that is away it would do so for ever.
      await Promise.race([stopping.close(), whenAway(options.connection, () => active === 0, noLonger.signal)]);
      noLonger.abort();
    },
  };
}

import type { z } from 'zod';
import type { QueueName } from './names';

/** How often a job runs before it is shown as failed, and how long finished ones can be looked at. */
export interface JobOptions {
  readonly attemptsMax: number;
  /** First wait before another attempt; doubles each time. Milliseconds. */
  readonly backoffMs: number;
}

/**
 * A job's contract: its name, its payload (checked when it is added and again when it runs), its queue and its id.
 * Payloads hold ids and numbers only. A handler's dependencies are never loaded by whoever adds a job.
 */
export interface JobDefinition<Payload> {
  readonly name: string;
  readonly schema: z.ZodType<Payload>;
  readonly queue: (payload: Payload) => QueueName;
  /**
   * Unique for each trip of the same work: BullMQ silently ignores an id that it still retains. No colon, not only
   * digits.
   */
  readonly jobId: (payload: Payload) => string;
  readonly options: JobOptions;
}

export function defineJob<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return definition;
}

/** How long finished jobs stay to be looked at. Unbounded retention would fill Redis and, with `noeviction`, stop it. */
export const RETENTION = {
  completed: { ageS: 60 * 60, count: 2_000 },
  failed: { ageS: 7 * 24 * 60 * 60, count: 10_000 },
} as const;

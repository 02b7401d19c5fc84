import { z } from 'zod';
import { defineJob } from '../define-job';
import { id, network } from './payload';

/** Loads the stream of an account. */
export const loadStreamJob = defineJob({
  name: 'load-stream',
  schema: z.strictObject({ collectorId: id, network, runNo: z.number().int().positive() }),
  queue: (payload) => `streams.${payload.network}`,
  jobId: (payload) => `load-stream_${payload.collectorId}_${String(payload.runNo)}`,
  options: { attemptsMax: 1, backoffMs: 1_000 },
});

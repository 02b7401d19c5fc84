import { z } from 'zod';
import { defineJob } from '../define-job';
import { id, network } from './payload';

/** Collects the days of analytics that an account lacks. */
export const collectAnalyticsJob = defineJob({
  name: 'collect-analytics',
  schema: z.strictObject({ collectorId: id, network, runNo: z.number().int().positive() }),
  queue: (payload) => `analytics.${payload.network}`,
  jobId: (payload) => `collect-analytics_${payload.collectorId}_${String(payload.runNo)}`,
  options: { attemptsMax: 1, backoffMs: 1_000 },
});

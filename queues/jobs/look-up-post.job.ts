import { z } from 'zod';
import { defineJob } from '../define-job';
import { id, network } from './payload';

/**
 * Asks the network whether a post whose answer was lost stands there. `takenAt` (when the row was found due) makes each
 * trip's id its own.
 */
export const lookUpPostJob = defineJob({
  name: 'look-up-post',
  schema: z.strictObject({ postId: id, network, takenAt: z.number().int().positive() }),
  queue: (payload) => `publishing.${payload.network}`,
  jobId: (payload) => `look-up-post_${payload.postId}_${String(payload.takenAt)}`,
  options: { attemptsMax: 1, backoffMs: 1_000 },
});

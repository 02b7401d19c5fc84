import { z } from 'zod';
import { defineJob } from '../define-job';
import { id, network } from './payload';

/** One trip of a post through the queue; an older trip finds its number outdated and does nothing. */
export const publishPostJob = defineJob({
  name: 'publish-post',
  schema: z.strictObject({ postId: id, network, dispatchNo: z.number().int().positive() }),
  queue: (payload) => `publishing.${payload.network}`,
  jobId: (payload) => `publish-post_${payload.postId}_${String(payload.dispatchNo)}`,
  options: { attemptsMax: 3, backoffMs: 1_000 },
});

import { z } from 'zod';
import { DELIVERY_CHANNELS } from '../../domain/alert/alert';
import { defineJob } from '../define-job';
import { id } from './payload';

/** One attempt to deliver one message; further attempts are rows with a next time, not retries of this job. */
export const deliverMessageJob = defineJob({
  name: 'deliver-message',
  schema: z.strictObject({
    deliveryId: id,
    channel: z.enum(DELIVERY_CHANNELS),
    dispatchNo: z.number().int().positive(),
  }),
  queue: (payload) => `alerts.${payload.channel}`,
  jobId: (payload) => `deliver-message_${payload.deliveryId}_${String(payload.dispatchNo)}`,
  options: { attemptsMax: 1, backoffMs: 1_000 },
});

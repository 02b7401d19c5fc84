import { z } from 'zod';
import { REACTION_NAMES } from '../../domain/reaction/catalogue';
import { defineJob } from '../define-job';
import { id } from './payload';

/** One reaction to one event. It is finished when the reaction's own row is committed, not when this job ends. */
export const reactToEventJob = defineJob({
  name: 'react-to-event',
  schema: z.strictObject({ eventId: id, reaction: z.enum(REACTION_NAMES), relayNo: z.number().int().positive() }),
  queue: (payload) => `reactions.${payload.reaction}`,
  jobId: (payload) => `react-to-event_${payload.eventId}_${payload.reaction}_${String(payload.relayNo)}`,
  options: { attemptsMax: 3, backoffMs: 1_000 },
});

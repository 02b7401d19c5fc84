import { z } from 'zod';
import { defineJob } from '../define-job';
import { id, network } from './payload';

/** The same question about several credentials, for networks that take many in one request. */
export const probeTogetherJob = defineJob({
  name: 'probe-together',
  /** `probeNo` is the first one's. */
  schema: z.strictObject({
    network,
    credentialIds: z.array(id).min(1),
    probeNo: z.number().int().positive(),
    queuedAt: z.number().int(),
  }),
  queue: (payload) => `probes.${payload.network}`,
  jobId: ({ credentialIds, probeNo }) => `probe-together_${credentialIds[0] ?? ''}_${String(probeNo)}`,
  options: { attemptsMax: 3, backoffMs: 1_000 },
});

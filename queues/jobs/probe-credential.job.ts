import { z } from 'zod';
import { defineJob } from '../define-job';
import { id, network } from './payload';

/**
 * The scheduled question to a network: does this token set still work? `queuedAt`, in ms since the epoch by our clock: of
 * jobs that were added again while they waited, only the first asks.
 */
export const probeCredentialJob = defineJob({
  name: 'probe-credential',
  schema: z.strictObject({
    credentialId: id,
    network,
    probeNo: z.number().int().positive(),
    queuedAt: z.number().int(),
  }),
  queue: (payload) => `probes.${payload.network}`,
  jobId: (payload) => `probe-credential_${payload.credentialId}_${String(payload.probeNo)}`,
  options: { attemptsMax: 3, backoffMs: 1_000 },
});

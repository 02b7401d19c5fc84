import { z } from 'zod';
import { defineJob } from '../define-job';
import { id, network } from './payload';

/** Renews a token set ahead of its end, or right after its access token was refused. */
export const refreshCredentialJob = defineJob({
  name: 'refresh-credential',
  schema: z.strictObject({ credentialId: id, network, probeNo: z.number().int().positive() }),
  queue: (payload) => `probes.${payload.network}`,
  jobId: (payload) => `refresh-credential_${payload.credentialId}_${String(payload.probeNo)}`,
  options: { attemptsMax: 1, backoffMs: 1_000 },
});

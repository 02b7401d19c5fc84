import { probeCredentialJob } from '../../queues/jobs/probe-credential.job';
import { refreshCredentialJob } from '../../queues/jobs/refresh-credential.job';
import { done } from '../runtime/outcome';
import { handles } from '../runtime/run-worker';
import type { Handling } from '../runtime/run-worker';
import type { Deps } from '../use-cases/ports';
import { probeCredential } from '../use-cases/probe-credential';
import { renewAhead } from '../use-cases/renew-ahead';

export function probeHandlings(deps: Deps): readonly Handling[] {
  return [
    handles(probeCredentialJob, async ({ credentialId }, { jobId }) =>
      done(await probeCredential(deps, credentialId, jobId)),
    ),
    handles(refreshCredentialJob, async ({ credentialId }) => done(await renewAhead(deps, credentialId))),
  ];
}

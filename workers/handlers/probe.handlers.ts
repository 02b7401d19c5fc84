import { probeCredentialJob } from '../../queues/jobs/probe-credential.job';
import { probeTogetherJob } from '../../queues/jobs/probe-together.job';
import { refreshCredentialJob } from '../../queues/jobs/refresh-credential.job';
import { done } from '../runtime/outcome';
import { handles } from '../runtime/run-worker';
import type { Handling } from '../runtime/run-worker';
import type { Deps } from '../use-cases/ports';
import { probeCredential, probeTogether } from '../use-cases/probe-credential';
import { renewAhead } from '../use-cases/renew-ahead';

export function probeHandlings(deps: Deps): readonly Handling[] {
  return [
    handles(probeCredentialJob, async ({ credentialId }, { jobId }) =>
      done(await probeCredential(deps, credentialId, jobId)),
    ),
    handles(probeTogetherJob, async ({ network, credentialIds }, { jobId }) =>
      done((await probeTogether(deps, { network, credentialIds, causedBy: jobId })).join(', ')),
    ),
    handles(refreshCredentialJob, async ({ credentialId }) => done(await renewAhead(deps, credentialId))),
  ];
}

import { probeCredentialJob } from '../../queues/jobs/probe-credential.job';
import { probeTogetherJob } from '../../queues/jobs/probe-together.job';
import { refreshCredentialJob } from '../../queues/jobs/refresh-credential.job';
import { done, refused } from '../runtime/outcome';
import { handles } from '../runtime/run-worker';
import type { Handling } from '../runtime/run-worker';
import type { Deps } from '../use-cases/ports';
import { probeCredential, probeTogether } from '../use-cases/probe-credential';
import { renewAhead } from '../use-cases/renew-ahead';

export function probeHandlings(deps: Deps): readonly Handling[] {
  return [
    handles(probeCredentialJob, async ({ credentialId, queuedAt }, { jobId }) => {
      const report = await probeCredential(deps, credentialId, jobId, queuedAt);
      return report === 'looked_at_meanwhile' ? refused('superseded', 'it was looked at meanwhile') : done(report);
    }),
    handles(probeTogetherJob, async ({ network, credentialIds, queuedAt }, { jobId }) =>
      done((await probeTogether(deps, { network, credentialIds, causedBy: jobId, queuedAt })).join(', ')),
    ),
    handles(refreshCredentialJob, async ({ credentialId }) => done(await renewAhead(deps, credentialId))),
  ];
}
